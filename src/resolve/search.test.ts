import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { search } from "./search.ts";
import { cellOf, toTables } from "./tables.ts";
import type { CompatMatrix, CompatRow, Dependency } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

const { pep440 } = VERSIONINGS;
const VERSIONS = ["1.0", "1.0.1", "1.1", "1.1.2", "2.0", "2.0.0"];
const RANGES = [">=1.1", "<2.0", "1.0", "==1.1.2", ">=1.0.1,<1.1.1", "!=1.1.*", "1.0 || 2.0", ">1.1.1"];

/** Each matrix has some of the variables x, y, z and a name of its own that no other row has. */
const matrixArbitrary = (name: string) =>
  fc
    .record({
      columns: fc.subarray(["x", "y", "z"], { minLength: 1 }),
      rows: fc.array(fc.record({ x: version(), y: version(), z: version() }), { minLength: 1, maxLength: 5 }),
    })
    .map(({ columns, rows }): CompatMatrix => {
      const variables = Object.fromEntries(columns.map((column) => [column, "pep440" as const]));
      return {
        name,
        variables: { ...variables, [name]: "exact" },
        rows: rows.map((row, index) => ({ ...row, id: `${index}`, [name]: `${name}${index}` })),
      };
    });

const dependenciesArbitrary = fc.array(
  fc.record({ name: fc.constantFrom("x", "y", "z"), range: fc.constantFrom(...RANGES) }).map(want),
  { maxLength: 3 },
);

describe("search", () => {
  it("finds what trying every combination of rows finds", () => {
    const matrices = fc.tuple(matrixArbitrary("a"), matrixArbitrary("b"), matrixArbitrary("c"));
    fc.assert(
      fc.property(matrices, dependenciesArbitrary, (tables, dependencies) => {
        const found = search(toTables(tables), dependencies);

        expect(found && Object.fromEntries(found.versions)).toEqual(tryAll(tables, dependencies)?.versions);
      }),
      { numRuns: 300 },
    );
  });
});

function version() {
  return fc.constantFrom(...VERSIONS);
}

function want({ name, range }: { name: string; range: string }): Dependency {
  return { name, range, versioning: "pep440", strength: "require", requestedBy: "test", source: "test:1" };
}

interface Attempt {
  readonly versions: Readonly<Record<string, string>>;
  /** First matrix whose row has that very version. */
  readonly carriers: Readonly<Record<string, number>>;
}

function tryAll(matrices: readonly CompatMatrix[], dependencies: readonly Dependency[]): Attempt | undefined {
  const order = [...toTables(matrices).variables.keys()];
  let best: Attempt | undefined;
  for (const rows of combinations(matrices)) {
    const attempt = together(matrices, rows);
    if (attempt === undefined || !satisfies(matrices, rows, dependencies)) continue;
    if (best === undefined || isBetter(attempt, best, { order, dependencies })) best = attempt;
  }
  return best;
}

function combinations(matrices: readonly CompatMatrix[]): readonly (readonly CompatRow[])[] {
  let all: readonly (readonly CompatRow[])[] = [[]];
  for (const { rows } of matrices) all = all.flatMap((chosen) => rows.map((row) => [...chosen, row]));
  return all;
}

/** The most specific value of each variable; undefined when some other value does not stand for it. */
function together(matrices: readonly CompatMatrix[], rows: readonly CompatRow[]): Attempt | undefined {
  const versions: Record<string, string> = {};
  const carriers: Record<string, number> = {};
  for (const name of toTables(matrices).variables.keys()) {
    const having = [...matrices.keys()].filter((index) => name in (matrices[index]?.variables ?? {}));
    const values = having.map((index) => rows[index]?.[name] ?? "");
    const common = values.find((value) =>
      values.every((other) => value === other || pep440.covers(other, value)),
    );
    if (common === undefined) return undefined;
    versions[name] = common;
    carriers[name] = having.find((index) => rows[index]?.[name] === common) ?? -1;
  }
  return { versions, carriers };
}

function satisfies(
  matrices: readonly CompatMatrix[],
  rows: readonly CompatRow[],
  dependencies: readonly Dependency[],
): boolean {
  return rows.every((row, index) =>
    Object.keys(matrices[index]?.variables ?? {}).every((name) => {
      const ranges = dependencies.filter((dependency) => dependency.name === name).map(({ range }) => range);
      return ranges.length === 0 || pep440.matches(cellOf(row, name), ...ranges);
    }),
  );
}

function isBetter(
  a: Attempt,
  b: Attempt,
  { order, dependencies }: { order: readonly string[]; dependencies: readonly Dependency[] },
): boolean {
  for (const name of order) {
    const [left = "", right = ""] = [a.versions[name], b.versions[name]];
    if (left === right) {
      const lead = (b.carriers[name] ?? 0) - (a.carriers[name] ?? 0);
      if (lead !== 0) return lead > 0;
      continue;
    }
    if (name < "x") return left < right;
    const ranges = dependencies.filter((dependency) => dependency.name === name).map(({ range }) => range);
    const certain = (text: string) => Number(pep440.matches(pep440.newest(text), ...ranges));
    if (certain(left) !== certain(right)) return certain(left) > certain(right);
    return pep440.compare(pep440.newest(left), pep440.newest(right)) > 0;
  }
  return false;
}
