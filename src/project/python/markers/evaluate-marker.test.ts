import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextProblem } from "../text-scanner.ts";
import { evaluateMarker } from "./evaluate-marker.ts";
import { parseMarker } from "./parse-marker.ts";
import { printMarker } from "./print-marker.ts";
import { targetEnvironment } from "./target-environment.ts";

const { markers: environment } = targetEnvironment({ python: "3.11.2", architecture: "amd64" });

/** A boolean expression with its value, worked out without the parser. */
interface Model {
  readonly text: string;
  readonly holds: boolean;
}

const leaf: fc.Arbitrary<Model> = fc.constantFrom(
  { text: "sys_platform == 'linux'", holds: true },
  { text: "python_version >= '3.12'", holds: false },
  { text: "'x86' in platform_machine", holds: true },
  { text: "extra == 'gpu'", holds: false },
);

const { expression } = fc.letrec<{ expression: Model }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => ({
      text: `(${a.text}) and (${b.text})`,
      holds: a.holds && b.holds,
    })),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => ({
      text: `(${a.text})or(${b.text})`,
      holds: a.holds || b.holds,
    })),
  ),
}));

/** `a and b or c …` without parentheses. */
const flat = fc
  .tuple(leaf, fc.array(fc.tuple(fc.constantFrom("and", "or"), leaf), { maxLength: 6 }))
  .map(([first, rest]): Model => {
    const groups = [first.holds];
    for (const [joint, { holds }] of rest) {
      if (joint === "or") groups.push(holds);
      else groups.push((groups.pop() ?? true) && holds);
    }
    const text = [first.text, ...rest.map(([joint, { text: more }]) => `${joint} ${more}`)].join(" ");
    return { text, holds: groups.includes(true) };
  });

describe("evaluateMarker", () => {
  it("agrees with a model, before and after printing", () => {
    fc.assert(
      fc.property(fc.oneof(expression, flat), ({ text, holds }) => {
        const marker = parseMarker(text);

        expect(evaluateMarker(marker, environment)).toBe(holds);
        expect(evaluateMarker(parseMarker(printMarker(marker)), environment)).toBe(holds);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["python_version > '3.9'", true],
    ["python_version == '3.11'", true],
    ["python_full_version < '3.11.3'", true],
    ["python_version in '3.10, 3.11'", true],
    ["sys_platform > 'a'", false],
  ])("compares versions as versions and other values as text: %s", (text, holds) => {
    expect(evaluateMarker(parseMarker(text), environment)).toBe(holds);
  });

  it("normalises the names of extras", () => {
    const marker = parseMarker("extra == 'GPU_Stuff'");

    expect(evaluateMarker(marker, { ...environment, extra: "gpu-stuff" })).toBe(true);
  });
});

describe("parseMarker", () => {
  it.each([
    ["python_versoin > '3'", 0, "did you mean python_version?"],
    ["os_name == 'a' xor os_name == 'b'", 15, "join comparisons with and or or"],
    ["'a' == 'b'", 0, "compare one marker variable with one quoted string"],
    ["python_version == python_full_version", 0, "compare one marker variable with one quoted string"],
    ["sys_platform ~= 'linux'", 0, "use == or in"],
    ["python_version ~= '3'", 0, 'give two numbers at least, such as ~= "3.11"'],
  ])("refuses %s with a place and a hint", (text, offset, hint) => {
    let caught: unknown;
    try {
      parseMarker(text);
    } catch (error) {
      caught = error;
    }

    expect(caught).toBeInstanceOf(TextProblem);
    expect(caught).toMatchObject({ offset, hint });
  });

  it("bounds nesting", () => {
    const text = `${"(".repeat(100_000)}os_name == 'a'`;

    expect(() => parseMarker(text)).toThrow("marker has too many nested parentheses");
  });
});

describe("targetEnvironment", () => {
  it("takes a minor as its newest patch", () => {
    const { markers, python } = targetEnvironment({ python: "3.13", architecture: "arm64" });

    expect(markers).toMatchObject({
      python_version: "3.13",
      python_full_version: "3.13.99",
      platform_machine: "aarch64",
      sys_platform: "linux",
    });
    expect(python).toEqual({ major: 3, minor: 13 });
    expect(evaluateMarker(parseMarker("python_full_version < '3.13.4'"), markers)).toBe(false);
  });

  it("refuses what is not a version with a minor", () => {
    expect(() => targetEnvironment({ python: "3", architecture: "amd64" })).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED", message: '"3" is not a Python version with a minor' }),
    );
  });
});
