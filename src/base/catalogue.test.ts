import { describe, expect, it } from "vitest";
import bases from "../../compat/bases.json" with { type: "json" };
import { readMatrix } from "../resolve/read-matrix.ts";
import { isLayoutRef, parseBaseName } from "./base-name.ts";
import { DEBIAN_BASES } from "./debian-bases.ts";

const COLUMNS = ["base", "build", "distribution", "id", "libc", "python", "runtime", "toolchain"];

describe("compat/bases.json", () => {
  const { rows } = readMatrix(bases, "compat/bases.json");

  it("has every column in every row", () => {
    for (const row of rows) expect(Object.keys(row).sort(), row.id).toEqual(COLUMNS);
  });

  it("says where its rows are from and when", () => {
    expect(bases.source).not.toBe("");
    expect(bases.license).not.toBe("");
    expect(bases.retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it("offers each choice of variables once", () => {
    const choices = rows.map((row) => `${row.base} ${row.python} ${row.toolchain}`);
    expect(new Set(choices).size).toBe(choices.length);
  });

  it("lists each family with its newest Python first", () => {
    for (const family of ["python", "debian-python"]) {
      const minors = rows
        .filter((row) => row.base === family)
        .map((row) => Number(row.python?.split(".")[1]));
      expect(minors).toEqual([...minors].sort((a, b) => b - a));
    }
  });

  it("prefers images that every machine can pull", () => {
    const kinds = rows.map((row) => row.base);
    expect(kinds.lastIndexOf("python")).toBeLessThan(kinds.indexOf("debian-python"));
  });

  it("describes exactly the bases factory can make, with the versions that are checked when they are made", () => {
    const local = rows.filter((row) => isLayoutRef(row.build ?? ""));
    const described = local.map((row) => ({
      name: parseBaseName(row.runtime ?? "").name,
      python: row.python,
      libc: row.libc,
    }));
    expect(described).toEqual(DEBIAN_BASES.map(({ name, python, libc }) => ({ name, python, libc })));
  });

  it("pairs the two variants of the same base", () => {
    for (const row of rows.filter((candidate) => isLayoutRef(candidate.build ?? ""))) {
      const build = parseBaseName(row.build ?? "");
      expect(build.variant).toBe("build");
      expect(parseBaseName(row.runtime ?? "")).toEqual({ name: build.name, variant: "runtime" });
    }
  });
});
