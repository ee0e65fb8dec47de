import { describe, expect, it } from "vitest";
import bases from "../../compat/bases.json" with { type: "json" };
import nodeBases from "../../compat/node-bases.json" with { type: "json" };
import staticBases from "../../compat/static-bases.json" with { type: "json" };
import { readMatrix } from "../resolve/read-matrix.ts";
import { isLayoutRef, parseBaseName } from "./base-name.ts";
import { DEBIAN_BASES } from "./debian-bases.ts";

const COMMON = ["base", "build", "distribution", "id", "libc", "runtime"];

describe.each([
  { file: "compat/bases.json", table: bases, own: ["interpreter", "python", "toolchain"], version: "python" },
  { file: "compat/node-bases.json", table: nodeBases, own: ["node", "toolchain"], version: "node" },
  { file: "compat/static-bases.json", table: staticBases, own: ["debian", "nginx"], version: "nginx" },
])("$file", ({ file, table, own, version }) => {
  const { rows, variables } = readMatrix(table, file);
  const families = [...new Set(rows.map((row) => row.base ?? ""))];

  it("has every column in every row", () => {
    for (const row of rows) expect(Object.keys(row).sort(), row.id).toEqual([...COMMON, ...own].sort());
  });

  it("says where its rows are from and when", () => {
    expect(table.source).not.toBe("");
    expect(table.license).not.toBe("");
    expect(table.retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it("offers each choice of variables once", () => {
    const choices = rows.map((row) =>
      Object.keys(variables)
        .map((name) => row[name])
        .join(" "),
    );
    expect(new Set(choices).size).toBe(choices.length);
  });

  it("lists each family with its newest version first", () => {
    for (const family of families) {
      const versions = rows.filter((row) => row.base === family).map((row) => row[version] ?? "");
      const byAge = [...versions].sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
      expect(versions).toEqual(byAge);
    }
  });

  it("prefers images that every machine can pull", () => {
    const [pulled, made] = families;

    expect(families).toHaveLength(2);
    expect(rows.filter((row) => row.base === made).every((row) => isLayoutRef(row.runtime ?? ""))).toBe(true);
    expect(rows.filter((row) => row.base === pulled).some((row) => isLayoutRef(row.runtime ?? ""))).toBe(
      false,
    );
  });

  it("describes exactly the bases factory can make, with the versions that are checked when they are made", () => {
    const local = rows.filter((row) => isLayoutRef(row.build ?? ""));
    const described = local.map((row) => ({
      name: parseBaseName(row.runtime ?? "").name,
      version: row[version],
      libc: row.libc,
    }));
    const made = DEBIAN_BASES.filter((base) => base.program === version);
    expect(described).toEqual(
      made.map((base) => ({ name: base.name, version: base.version, libc: base.libc })),
    );
  });

  it("pairs the two variants of the same base", () => {
    for (const row of rows.filter((candidate) => isLayoutRef(candidate.build ?? ""))) {
      const build = parseBaseName(row.build ?? "");
      const made = DEBIAN_BASES.find((base) => base.name === build.name);
      expect(build.variant).toBe(made?.packages.build === undefined ? "runtime" : "build");
      expect(parseBaseName(row.runtime ?? "")).toEqual({ name: build.name, variant: "runtime" });
    }
  });
});
