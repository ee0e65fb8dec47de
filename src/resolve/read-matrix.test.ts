import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { readMatrix } from "./read-matrix.ts";

const good = {
  name: "bases",
  subject: "base image",
  source: "somewhere",
  variables: { python: "pep440", base: "exact" },
  rows: [
    { id: "a", python: "3.13", base: "python:3.13", ref: "python@sha256" },
    { id: "b", python: "3.12.1", base: "python:3.12" },
  ],
};

function problemsOf(value: unknown): readonly string[] {
  try {
    readMatrix(value, "compat/x.json");
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    expect(error.code).toBe("COMPAT_INVALID");
    return error.problems.length > 0 ? error.problems.map(({ message }) => message) : [error.message];
  }
  return [];
}

describe("readMatrix", () => {
  it("keeps rows with all their columns and leaves other keys out", () => {
    const { source: _, ...matrix } = good;

    expect(readMatrix(good, "compat/bases.json")).toEqual(matrix);
  });

  it("reports everything that is wrong, by row", () => {
    const rows = [
      { id: "a", python: "three", base: "x" },
      { id: "a", python: "3.12", base: "y" },
      { id: "c", ref: "x" },
      { id: "d", python: "3.12", base: "python:*", provides: ["pip"] },
      { python: "3.12" },
    ];

    expect(problemsOf({ ...good, rows })).toEqual([
      'compat/x.json: row a: python "three" is not a version as pep440 reads it',
      "compat/x.json: row a: the id is used twice",
      "compat/x.json: row c: there is none of python, base, so that it ties nothing",
      "compat/x.json: row d: provides is not a text",
      'compat/x.json: row d: base "python:*" is not a version as exact reads it',
      "compat/x.json: row 4 has no id",
    ]);
  });

  it("keeps cells that are ranges, a condition, and rows without some of their cells", () => {
    const matrix = {
      ...good,
      ranges: ["python"],
      when: "base",
      rows: [
        { id: "a", python: ">=3.10,<3.13 || none" },
        { id: "b", base: "none" },
      ],
    };

    expect(readMatrix(matrix, "compat/x.json")).toMatchObject({
      ranges: ["python"],
      when: "base",
      rows: matrix.rows,
    });
  });

  it("reports ranges that cannot be read", () => {
    const rows = [{ id: "a", python: "three", base: "x" }];

    expect(problemsOf({ ...good, ranges: ["python"], rows })).toEqual([
      'compat/x.json: row a: python "three" is not a range as pep440 reads it',
    ]);
  });

  it.each([
    [[], "is not an object"],
    [{ ...good, when: "" }, "when is not the name of a variable"],
    [{ ...good, ranges: ["cuda"] }, 'ranges names "cuda", which is not one of the variables'],
    [{ ...good, name: 3 }, "name is not a text"],
    [{ ...good, rows: [] }, "rows is not a list with at least one row"],
    [{ ...good, variables: {} }, "variables is not an object with at least one variable"],
    [
      { ...good, variables: { python: "calver" } },
      'variable python is "calver", not one of semver, pep440, exact',
    ],
  ])("refuses %j", (value, message) => {
    expect(problemsOf(value)).toContain(`compat/x.json: ${message}`);
  });
});
