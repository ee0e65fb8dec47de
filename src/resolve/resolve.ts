import { explainConflict } from "./explain-conflict.ts";
import { pinUntabled } from "./pin-untabled.ts";
import { preferPrevious } from "./prefer-previous.ts";
import { rangeProblems } from "./range-problems.ts";
import { resolutionNotes } from "./resolution-notes.ts";
import { solveTables } from "./solve-tables.ts";
import { tabledPins } from "./tabled-pins.ts";
import { rowOf, toTables } from "./tables.ts";
import type { CompatMatrix, Dependency, Resolution } from "./types.ts";

export interface ResolveOptions {
  /** An earlier resolution, or versions by variable: kept where all requirements still allow it. */
  readonly previous?: Resolution | Readonly<Record<string, string>>;
}

/**
 * Picks one row of every matrix that takes part and one version of every variable that is asked for or tied. Of all
 * solutions the one is taken that satisfies, in this order:
 *
 * 1. every `require` and `override` dependency. An override drops the ties that contradict it, as few as possible:
 *    first the other versions in the rows of the tables about its variable, then the cells of its variable in other
 *    tables, and last the tables about it;
 * 2. the `prefer` dependencies one after the other, heavier ones first, else in the given order: one that cannot
 *    hold together with those before it is dropped; versions of `previous` have the weight 1;
 * 3. the first row of the first matrix, then of the next (see `firstSolution` for which is next and which is first).
 *
 * So there is one result for the same input; the order of requirements does not matter, the order of preferences of
 * one weight, of matrices and of rows does. What is newer than all tables with a `when` blocks nothing: a version that
 * is named (by an exact preference as well) is taken without its row, and a variable with such ranges alone has no pin.
 * Throws NO_RESOLUTION with a minimal set of dependencies that cannot hold
 * together, and COMPAT_INVALID when the tables alone contradict each other.
 */
export function resolve(
  dependencies: readonly Dependency[],
  matrices: readonly CompatMatrix[],
  { previous }: ResolveOptions = {},
): Resolution {
  const all = [...dependencies, ...preferPrevious(previous, dependencies, matrices)];
  const tables = toTables(matrices, all);
  const problem = rangeProblems(all, tables);
  if (problem !== undefined) throw problem;
  const tabled = all.filter(({ name }) => tables.variables.has(name));
  const solution = solveTables(tables, tabled);
  if (solution === undefined) throw explainConflict(tables, tabled);
  const open = new Set([...solution.relaxation.open].map(({ name }) => name));
  const pins = {
    ...tabledPins(tables, tabled, solution),
    ...pinUntabled(
      all.filter(({ name }) => !tables.variables.has(name) || open.has(name)),
      open,
    ),
  };
  const notes = resolutionNotes(tables, all, { solution, pins });
  const active = tables.matrices.filter(({ index }) => solution.state.active[index] === 1);
  return {
    pins,
    rows: Object.fromEntries(
      active.map((matrix) => [
        matrix.source.name,
        rowOf(matrix, solution.state.rows[matrix.index]?.[0] ?? -1),
      ]),
    ),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
