import type { Column, Matrix, Variable } from "./encoded.ts";
import { pinValues } from "./pin-values.ts";
import { initialState, propagate, type State } from "./propagate.ts";
import type { Query } from "./query.ts";

/** Some solution from this state on, with one row for every active matrix; undefined when there is none. */
export function findSolution(query: Query, state: State | undefined): State | undefined {
  if (state === undefined) return undefined;
  const variable = narrowestVariable(query, state);
  if (variable !== undefined) return tryValues(query, state, variable);
  const matrix = query.tables.matrices.find(
    ({ index }) => state.active[index] === 1 && (state.rows[index]?.length ?? 0) > 1,
  );
  if (matrix !== undefined) return tryRows(query, state, matrix);
  return pinValues(query, state) === undefined ? undefined : state;
}

/** A search that is known to end well. */
export interface Search {
  readonly query: Query;
  readonly state: State;
  /** A solution that `state` can still become. */
  readonly witness: State;
}

/** Undefined when the query has no solution. */
export function startSearch(query: Query): Search | undefined {
  const state = initialState(query);
  const witness = findSolution(query, state);
  return state === undefined || witness === undefined ? undefined : { query, state, witness };
}

/** The state in which the matrix has this row. */
export function decide(
  query: Query,
  state: State,
  { matrix, row }: { matrix: Matrix; row: number },
): State | undefined {
  const rows = state.rows.with(matrix.index, Int32Array.of(row));
  return propagate(query, { ...state, rows }, matrix);
}

/** Rows with the same kind have solutions together or not at all. */
export function rowKind(matrix: Matrix, row: number): string {
  return matrix.columns
    .filter(matters)
    .map(({ cells }) => cells[row])
    .join();
}

/** A value in no other matrix that decides nothing else is all right once it is in its ranges. */
function matters({ isRange, variable }: Column): boolean {
  return isRange || variable.columns.length > 1 || variable.decides;
}

/** Of the variables that tie undecided matrices together, the one with the fewest values left. */
function narrowestVariable(query: Query, state: State): Variable | undefined {
  let best: Variable | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const variable of query.tables.variables.values()) {
    const tying = variable.columns.filter(
      (column) => state.active[column.matrix] === 1 && !query.relaxed.has(column),
    );
    if (tying.length < 2) continue;
    if (tying.every((column) => state.rows[column.matrix]?.length === 1)) continue;
    const count = countPossible(state.domains[variable.index]);
    if (count < 2 || count >= fewest) continue;
    best = variable;
    fewest = count;
  }
  return best;
}

function countPossible(domain: Uint8Array | undefined): number {
  let count = 0;
  for (const flag of domain ?? []) count += flag;
  return count;
}

function tryValues(query: Query, state: State, variable: Variable): State | undefined {
  const domain = state.domains[variable.index] ?? new Uint8Array();
  for (const [id, flag] of domain.entries()) {
    if (flag === 0) continue;
    const one = new Uint8Array(domain.length);
    one[id] = 1;
    const next = propagate(query, { ...state, domains: state.domains.with(variable.index, one) }, variable);
    const solution = findSolution(query, next);
    if (solution !== undefined) return solution;
  }
  return undefined;
}

function tryRows(query: Query, state: State, matrix: Matrix): State | undefined {
  const tried = new Set<string>();
  for (const row of state.rows[matrix.index] ?? []) {
    const kind = rowKind(matrix, row);
    if (tried.has(kind)) continue;
    tried.add(kind);
    const solution = findSolution(query, decide(query, state, { matrix, row }));
    if (solution !== undefined) return solution;
  }
  return undefined;
}
