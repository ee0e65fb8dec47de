import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place, Requirement } from "../types.ts";
import { parseRequirementLine } from "./parse-requirement-line.ts";
import { printHashedRequirement, printRequirement } from "./print-requirement.ts";

type Printed = Omit<Requirement, "source" | "hashes">;

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9]{0,5}-[a-z0-9]{1,3}|[a-z0-9]{0,5})$/);
const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){1,2}(rc[0-9])?$/);
const specifier = fc
  .array(fc.tuple(fc.constantFrom("==", "!=", ">=", "<=", "<", ">", "~="), version), { maxLength: 3 })
  .map((parts) => parts.map((part) => part.join("")).join(","));
const comparison = fc
  .tuple(
    fc.constantFrom("python_version", "sys_platform", "extra"),
    fc.constantFrom("==", "!=", "in", "<"),
    name,
  )
  .map(([variable, operator, value]) => `${variable} ${operator} "${value}"`);
const marker = fc
  .array(
    fc.oneof(
      comparison,
      fc.tuple(comparison, comparison).map((pair) => `(${pair.join(" or ")})`),
    ),
    {
      minLength: 2,
      maxLength: 4,
    },
  )
  .chain((parts) => fc.constantFrom(" and ", " or ").map((joint) => parts.join(joint)));
const extras = fc.uniqueArray(name, { maxLength: 3 }).map((list) => list.sort());

const place = fc.constantFrom<Place>(
  { kind: "url", url: "https://example.com/a.zip" },
  { kind: "url", url: "https://example.com/a.zip?x=1", subdirectory: "sub" },
  { kind: "git", url: "https://example.com/a.git", revision: "main" },
  { kind: "git", url: "ssh://git@example.com/a.git", revision: "", subdirectory: "sub/deep" },
  { kind: "folder", path: "." },
  { kind: "folder", path: "libs/a" },
  { kind: "folder", path: "../a" },
  { kind: "file", path: "wheels/a.zip" },
);

const requirement: fc.Arbitrary<Printed> = fc
  .record({ name, extras, specifier, marker: fc.option(marker), place: fc.option(place) })
  .map(({ marker: when, place: where, ...rest }) => ({
    ...rest,
    specifier: where === null ? rest.specifier : "",
    ...(where === null ? {} : { place: where }),
    ...(when === null ? {} : { marker: when }),
  }));

function read(text: string): Printed {
  const line = parseRequirementLine(text);
  if (line.kind !== "requirement") throw new Error(`${text} is no requirement`);
  return line.requirement;
}

describe("printRequirement", () => {
  it("gives text that reads as the same requirement", () => {
    fc.assert(
      fc.property(requirement, (one) => {
        expect(read(printRequirement(one))).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    './libs/a[x] ; os_name == "posix"',
    ".",
    "git+https://example.com/a.git@v1#subdirectory=b",
    "https://example.com/a-1.zip",
  ])("leaves a name out that nobody wrote: %s", (text) => {
    const one = read(text);

    expect(one.nameGuessed).toBe(true);
    expect(printRequirement(one)).toBe(text);
  });

  it("prints hashes behind it", () => {
    const one = {
      name: "a",
      extras: [],
      specifier: "==1",
      hashes: ["sha256:00", "sha256:11"],
      source: "x:1",
    };

    expect(printHashedRequirement(one)).toBe("a==1 --hash=sha256:00 --hash=sha256:11");
  });
});
