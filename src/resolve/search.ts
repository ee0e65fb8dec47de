import { allowedRows, cellOf, type Tables, type Variable, valuesOf } from "./tables.ts";
import type { CompatRow, Dependency } from "./types.ts";

/** One row per matrix (in the order of the matrices) and the version of every variable. */
export interface Solution {
  readonly rows: readonly CompatRow[];
  readonly versions: ReadonlyMap<string, string>;
}

type Rows = readonly (readonly CompatRow[])[];

/**
 * The best solution that satisfies all dependencies, whatever their strength; undefined when there is none.
 * Variables are decided in declared order, each as new as the others allow; where matrices share a variable, the
 * first matrix that can have the version itself does, and the others may stand for it.
 */
export function search(tables: Tables, dependencies: readonly Dependency[]): Solution | undefined {
  const start = propagate(tables, allowedRows(tables, dependencies));
  return decide({ tables, rangesOf, versions: new Map() }, start, [...tables.variables.values()]);

  function rangesOf(name: string): readonly string[] {
    return dependencies.filter((dependency) => dependency.name === name).map(({ range }) => range);
  }
}

interface Context {
  readonly tables: Tables;
  readonly rangesOf: (name: string) => readonly string[];
  readonly versions: ReadonlyMap<string, string>;
}

function decide(
  context: Context,
  rows: Rows | undefined,
  undecided: readonly Variable[],
): Solution | undefined {
  if (rows === undefined) return undefined;
  const [variable, ...rest] = undecided;
  if (variable === undefined) {
    return { rows: rows.map(firstRow), versions: context.versions };
  }
  for (const version of candidates(variable, rows, context.rangesOf(variable.name))) {
    const versions = new Map(context.versions).set(variable.name, version);
    for (const carrier of variable.matrices) {
      const narrowed = propagate(context.tables, narrow({ variable, version, carrier, rows }));
      const solution = decide({ ...context, versions }, narrowed, rest);
      if (solution !== undefined) return solution;
    }
  }
  return undefined;
}

/** One matrix, the carrier, has the version itself; the rows of others may also stand for it. */
function narrow(options: {
  readonly variable: Variable;
  readonly version: string;
  readonly carrier: number;
  readonly rows: Rows;
}): Rows {
  const { variable, version, carrier, rows } = options;
  return rows.map((list, index) => {
    if (!variable.matrices.includes(index)) return list;
    return list.filter((row) => {
      const value = cellOf(row, variable.name);
      return value === version || (index !== carrier && variable.rules.covers(value, version));
    });
  });
}

function firstRow(rows: readonly CompatRow[]): CompatRow {
  const [row] = rows;
  if (row === undefined) throw new Error("propagation left a matrix without rows");
  return row;
}

/**
 * Best first. A version that stands for several releases comes after the others when its newest release is
 * outside the ranges: nobody promises that it still is the one that was asked for.
 */
function candidates(variable: Variable, rows: Rows, ranges: readonly string[]): readonly string[] {
  const { rules, name } = variable;
  const values = valuesOf(
    variable.matrices.flatMap((index) => rows[index] ?? []),
    name,
  );
  if (!rules.ordered) return values;
  const certain = new Map(values.map((value) => [value, rules.matches(rules.newest(value), ...ranges)]));
  return values.toSorted(
    (a, b) =>
      Number(certain.get(b)) - Number(certain.get(a)) || rules.compare(rules.newest(b), rules.newest(a)),
  );
}

/** Drops rows whose shared variables agree with no row of another matrix, until nothing changes. */
function propagate(tables: Tables, start: Rows): Rows | undefined {
  const shared = [...tables.variables.values()].filter(({ matrices }) => matrices.length > 1);
  const rows = [...start];
  for (let changed = true; changed; ) {
    changed = false;
    for (const variable of shared) {
      for (const index of variable.matrices) {
        const before = rows[index] ?? [];
        const kept = agreeing(variable, rows, index);
        rows[index] = kept;
        changed ||= kept.length < before.length;
      }
    }
  }
  return rows.every((list) => list.length > 0) ? rows : undefined;
}

function agreeing(variable: Variable, rows: Rows, index: number): readonly CompatRow[] {
  const own = rows[index] ?? [];
  let values = valuesOf(own, variable.name);
  for (const other of variable.matrices) {
    if (other === index) continue;
    const theirs = valuesOf(rows[other] ?? [], variable.name);
    values = values.filter((value) => theirs.some((their) => agree(variable, value, their)));
  }
  const kept = new Set(values);
  return own.filter((row) => kept.has(cellOf(row, variable.name)));
}

function agree({ rules }: Variable, a: string, b: string): boolean {
  return a === b || rules.covers(a, b) || rules.covers(b, a);
}
