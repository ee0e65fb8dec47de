import type { Matrix } from "./encoded.ts";
import { decide, findSolution, rowKind, type Search } from "./find-solution.ts";
import { type State, ties } from "./propagate.ts";
import { isFloating, type Query } from "./query.ts";

/**
 * The one solution that comes first: again and again the first matrix that takes part and has no row yet, in the
 * order of the matrices, gets its first row with which there still is a solution. A matrix takes part when it has no
 * `when`, or when the ranges or the rows chosen so far make that variable present. Rows keep their order in the table,
 * except that a row with a version that stands for several releases (`3.11`) comes after the others when its newest
 * release is outside the ranges: nobody promises that it still is the one that was asked for.
 */
export function firstSolution(search: Search): State {
  const { query } = search;
  let { state, witness } = search;
  const chosen = new Set<Matrix>();
  for (;;) {
    const matrix = nextMatrix(query, state, chosen);
    if (matrix === undefined) return state;
    ({ state, witness } = firstRow({ query, state, witness }, matrix));
    chosen.add(matrix);
  }
}

function firstRow({ query, state, witness }: Search, matrix: Matrix): Search {
  const failed = new Set<string>();
  for (const row of preferred(query, matrix, state.rows[matrix.index] ?? new Int32Array())) {
    const kind = rowKind(matrix, row);
    if (failed.has(kind)) continue;
    const next = decide(query, state, { matrix, row });
    const found = witness.rows[matrix.index]?.[0] === row ? witness : findSolution(query, next);
    if (next !== undefined && found !== undefined) return { query, state: next, witness: found };
    failed.add(kind);
  }
  throw new Error(`the search lost the solution it had for ${matrix.source.name}`);
}

function nextMatrix(query: Query, state: State, chosen: ReadonlySet<Matrix>): Matrix | undefined {
  return query.tables.matrices.find((matrix) => {
    if (chosen.has(matrix) || query.off.has(matrix)) return false;
    const { when } = matrix;
    if (when === undefined || query.wanted[when.index] === 1) return true;
    return when.columns.some((column) => {
      const other = query.tables.matrices[column.matrix];
      if (other === undefined || !chosen.has(other) || query.relaxed.has(column)) return false;
      return ties(column, column.cells[state.rows[column.matrix]?.[0] ?? -1] ?? -1);
    });
  });
}

function preferred(query: Query, matrix: Matrix, rows: Int32Array): readonly number[] {
  const uncertain = uncertainCells(query, matrix);
  if (uncertain.length === 0) return [...rows];
  const isUncertain = (row: number) => uncertain.some(({ cells, missing }) => missing.has(cells[row] ?? -1));
  const all = [...rows];
  return [...all.filter((row) => !isUncertain(row)), ...all.filter(isUncertain)];
}

interface UncertainColumn {
  readonly cells: Int32Array;
  /** Cells whose newest release is outside the ranges. */
  readonly missing: ReadonlySet<number>;
}

function uncertainCells(query: Query, matrix: Matrix): readonly UncertainColumn[] {
  return matrix.columns.flatMap((column) => {
    const { variable, cells, texts } = column;
    const ranges = query.ranges[variable.index] ?? [];
    if (column.isRange || ranges.length === 0 || query.relaxed.has(column)) return [];
    const missing = new Set<number>();
    for (const [cell, text] of texts.entries()) {
      const { rules } = variable;
      if (isFloating(variable, text) && !rules.matches(rules.newest(text), ...ranges)) missing.add(cell);
    }
    return missing.size === 0 ? [] : [{ cells, missing }];
  });
}
