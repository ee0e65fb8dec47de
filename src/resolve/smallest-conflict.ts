import type { Matrix, Tables } from "./encoded.ts";
import { relaxTies } from "./relax-ties.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import type { Dependency } from "./types.ts";

/**
 * Of required dependencies that cannot hold together, a set of which each is needed for that. What the project did
 * not write is left out first, so that its own lines are named.
 */
export function smallestConflict(tables: Tables, demanded: readonly Dependency[]): readonly Dependency[] {
  if (relaxTies(tables, []) === undefined) return [];
  const sorted = sortDependencies(demanded).toReversed();
  const order = [0, 1, 2].flatMap((rank) => sorted.filter((one) => projectRank(one) === rank));
  let conflict = sorted;
  // Leaving one out may take a version's exact name away and make another needless that was not before.
  for (let size = -1; size !== conflict.length; ) {
    size = conflict.length;
    for (const dependency of order) {
      if (!conflict.includes(dependency)) continue;
      const without = conflict.filter((other) => other !== dependency);
      if (relaxTies(tables, without) === undefined) conflict = without;
    }
  }
  return sortDependencies(conflict);
}

/**
 * Of the matrices, those without which there would be no conflict; where no table lists what is asked for, the first
 * that lists the variable at all.
 */
export function conflictingMatrices(tables: Tables, conflict: readonly Dependency[]): readonly Matrix[] {
  let off: ReadonlySet<Matrix> = new Set();
  for (const matrix of tables.matrices.toReversed()) {
    const more = new Set([...off, matrix]);
    if (relaxTies(tables, conflict, more) === undefined) off = more;
  }
  const needed = tables.matrices.filter((matrix) => !off.has(matrix));
  return needed.length > 0 ? needed : listing(tables, conflict);
}

function listing(tables: Tables, conflict: readonly Dependency[]): readonly Matrix[] {
  const names = new Set(conflict.map(({ name }) => name));
  const lists = ({ columns }: Matrix) =>
    columns.some(({ isRange, variable }) => !isRange && names.has(variable.name));
  return tables.matrices.filter(lists).slice(0, 1);
}

/** 2 for a line of the project, 1 for a flag, 0 for what factory asks for by itself. */
export function projectRank({ source }: Dependency): number {
  if (/:\d+(:\d+)?$/.test(source)) return 2;
  return source.startsWith("-") ? 1 : 0;
}
