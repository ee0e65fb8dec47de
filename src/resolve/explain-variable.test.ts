import { describe, expect, it } from "vitest";
import { explainVariable } from "./explain-variable.ts";
import { resolve } from "./resolve.ts";
import type { CompatMatrix, Dependency } from "./types.ts";

const bases: CompatMatrix = {
  name: "bases",
  variables: { base: "exact", python: "pep440", toolchain: "exact" },
  rows: [
    { id: "a", base: "slim", python: "3.13", toolchain: "none" },
    { id: "b", base: "full", python: "3.13", toolchain: "gcc" },
    { id: "c", base: "slim", python: "3.12", toolchain: "none" },
    { id: "d", base: "full", python: "3.11", toolchain: "gcc" },
  ],
};

function ask(name: string, range: string, rest: Partial<Dependency> = {}): Dependency {
  return {
    name,
    range,
    versioning: name === "python" ? "pep440" : "exact",
    strength: "require",
    requestedBy: "test",
    source: `${name}.txt:1`,
    ...rest,
  };
}

function explain(name: string, dependencies: readonly Dependency[]) {
  const matrices = [bases];
  return explainVariable(name, { dependencies, matrices, resolution: resolve(dependencies, matrices) });
}

describe("explainVariable", () => {
  it("tells who asked, and which wish could not hold", () => {
    const explained = explain("python", [
      ask("python", "<3.13"),
      ask("python", "3.13", { strength: "prefer", source: "default" }),
    ]);

    expect(explained).toMatchObject({
      version: "3.12",
      row: "bases#c",
      asked: [
        { range: "3.13", strength: "prefer", holds: false },
        { range: "<3.13", strength: "require", holds: true },
      ],
    });
  });

  it("tells apart what a range excludes, what another variable excludes, and what only a wish lost", () => {
    const explained = explain("python", [
      ask("python", ">=3.12"),
      ask("python", "3.13", { strength: "prefer", source: "default" }),
    ]);

    expect(explained?.others).toEqual([
      { value: "3.12", kind: "possible", by: [{ name: "python", range: "3.13", source: "default" }] },
      { value: "3.11", kind: "excluded", by: [{ name: "python", range: ">=3.12", source: "python.txt:1" }] },
    ]);
    expect(explain("python", [ask("toolchain", "none")])?.others).toEqual([
      { value: "3.12", kind: "possible", by: [] },
      {
        value: "3.11",
        kind: "excluded",
        by: [{ name: "toolchain", range: "none", source: "toolchain.txt:1" }],
        tables: ["bases"],
      },
    ]);
  });

  it("explains a variable that no table knows by its ranges alone", () => {
    expect(explain("cuda", [ask("cuda", "12.4")])).toEqual({
      kind: "variable",
      name: "cuda",
      version: "12.4",
      asked: [{ range: "12.4", source: "cuda.txt:1", requestedBy: "test", strength: "require", holds: true }],
      others: [],
    });
  });

  it.each(["rust", "constructor"])("knows nothing of %s", (name) => {
    expect(explain(name, [])).toBeUndefined();
  });
});
