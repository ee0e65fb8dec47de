import { agreedValues, agreesWithSome } from "./agreement.ts";
import type { Column, Matrix, Variable } from "./encoded.ts";
import { isUnknown, type Query } from "./query.ts";

/** A state while it is propagated. */
export interface Draft {
  readonly rows: Int32Array[];
  readonly active: Uint8Array;
  readonly domains: Uint8Array[];
  readonly compared: (readonly (Uint8Array | undefined)[])[];
  /** Matrices to look at. */
  readonly queue: Set<Matrix>;
  /** Matrices whose rows no domain has been compared with yet. */
  readonly fresh: Set<Matrix>;
}

/**
 * Drops the rows of a matrix that have no possible value, then the values of its variables that have no row there,
 * and queues the matrices that share those. False when no row is left.
 */
export function narrowMatrix(query: Query, draft: Draft, matrix: Matrix): boolean {
  const { index } = matrix;
  const before = draft.rows[index] ?? new Int32Array();
  const compared = [...(draft.compared[index] ?? [])];
  draft.compared[index] = compared;
  let rows = before;
  for (const [place, column] of matrix.columns.entries()) {
    const domain = domainOf(draft, column.variable);
    if (compared[place] === domain || !counts(query, column)) continue;
    rows = possibleRows(column, rows, domain);
    compared[place] = domain;
  }
  if (rows.length === 0) return false;
  // The same rows have the same values.
  if (rows.length === before.length && !draft.fresh.has(matrix)) return true;
  draft.fresh.delete(matrix);
  draft.rows[index] = rows;
  for (const [place, column] of matrix.columns.entries()) {
    if (!counts(query, column)) continue;
    const narrowed = possibleValues(column, rows, domainOf(draft, column.variable));
    if (narrowed === undefined) continue;
    draft.domains[column.variable.index] = narrowed;
    compared[place] = narrowed;
    queueOthers(query, draft, column);
  }
  return true;
}

function counts(query: Query, column: Column): boolean {
  return !query.relaxed.has(column) && !(column.isRange && isUnknown(query, column.variable));
}

function domainOf({ domains }: Draft, { index, name }: Variable): Uint8Array {
  const domain = domains[index];
  if (domain === undefined) throw new Error(`the search has no variable ${name}`);
  return domain;
}

function queueOthers({ tables }: Query, draft: Draft, { variable, matrix }: Column): void {
  for (const other of variable.columns) {
    const neighbour = tables.matrices[other.matrix];
    if (neighbour === undefined || other.matrix === matrix || draft.active[other.matrix] !== 1) continue;
    draft.queue.add(neighbour);
  }
}

function possibleRows(column: Column, rows: Int32Array, domain: Uint8Array): Int32Array {
  const { cells, texts, variable, isRange } = column;
  // Every version that a table lists agrees with itself.
  if (!isRange && domain === variable.all) return rows;
  const possible = new Uint8Array(texts.length);
  let kept: Int32Array | undefined;
  let count = 0;
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? -1;
    const cell = cells[row] ?? -1;
    if (cell >= 0 && possible[cell] === 0)
      possible[cell] = agreesWithSome(column, cell, domain) ? POSSIBLE : IMPOSSIBLE;
    if (cell >= 0 && possible[cell] === IMPOSSIBLE) kept ??= rows.slice();
    else if (kept === undefined) count += 1;
    else kept[count++] = row;
  }
  return kept?.subarray(0, count) ?? rows;
}

const POSSIBLE = 1;
const IMPOSSIBLE = 2;

/** The values with a row among `rows`; undefined when these are all there were, or when some row allows any. */
function possibleValues(column: Column, rows: Int32Array, domain: Uint8Array): Uint8Array | undefined {
  const { variable } = column;
  // All rows of the only matrix that has the variable have all its values.
  if (domain === variable.all && variable.columns.length === 1 && rows.length === column.cells.length)
    return undefined;
  const seen = new Uint8Array(column.texts.length);
  const found: number[] = [];
  for (const row of rows) {
    const cell = column.cells[row] ?? -1;
    if (cell < 0) return undefined;
    if (seen[cell] === 1) continue;
    seen[cell] = 1;
    found.push(cell);
  }
  const values = agreedValues(column, found, domain);
  return values.every((flag, id) => flag === domain[id]) ? undefined : values;
}
