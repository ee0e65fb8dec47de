import { explainConflict } from "./explain-conflict.ts";
import { pinUntabled } from "./pin-untabled.ts";
import { rangeProblems } from "./range-problems.ts";
import { type Solution, search } from "./search.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { cellOf, type Tables, toTables } from "./tables.ts";
import type { CompatMatrix, CompatRow, Dependency, Pin, Resolution } from "./types.ts";

/**
 * Picks one row of every matrix and one version of every variable. The order of `prefer` dependencies is their
 * rank; apart from that, the order of dependencies does not matter. Throws NO_RESOLUTION with a minimal set of
 * dependencies that cannot hold together.
 */
export function resolve(dependencies: readonly Dependency[], matrices: readonly CompatMatrix[]): Resolution {
  const tables = toTables(matrices);
  const problem = rangeProblems(dependencies, tables);
  if (problem !== undefined) throw problem;
  const tabled = dependencies.filter(({ name }) => tables.variables.has(name));
  const solution = solve(tables, tabled);
  return {
    pins: {
      ...tabledPins(tables, tabled, solution),
      ...pinUntabled(dependencies.filter(({ name }) => !tables.variables.has(name))),
    },
    rows: Object.fromEntries(matrices.map(({ name }, index) => [name, rowAt(solution, index)])),
  };
}

function solve(tables: Tables, dependencies: readonly Dependency[]): Solution {
  let kept = dependencies.filter(({ strength }) => strength === "require");
  let solution = search(tables, kept);
  if (solution === undefined) throw explainConflict(tables, kept);
  for (const preference of dependencies.filter(({ strength }) => strength === "prefer")) {
    const better = search(tables, [...kept, preference]);
    if (better === undefined) continue;
    kept = [...kept, preference];
    solution = better;
  }
  return solution;
}

function tabledPins(
  tables: Tables,
  dependencies: readonly Dependency[],
  solution: Solution,
): Readonly<Record<string, Pin>> {
  const pins: Record<string, Pin> = {};
  for (const [name, version] of solution.versions) {
    const variable = tables.variables.get(name);
    const tied = variable?.matrices.find((index) => cellOf(rowAt(solution, index), name) === version);
    const holding = dependencies.filter(
      (dependency) => dependency.name === name && variable?.rules.matches(version, dependency.range),
    );
    pins[name] = {
      version,
      because: sortDependencies(holding),
      ...(tied === undefined ? {} : { row: `${tables.matrices[tied]?.name}#${rowAt(solution, tied).id}` }),
    };
  }
  return pins;
}

function rowAt(solution: Solution, index: number): CompatRow {
  const row = solution.rows[index];
  if (row === undefined) throw new Error(`the solution has no row for matrix ${index}`);
  return row;
}
