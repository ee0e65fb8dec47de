import type { Column, Matrix, Variable } from "./encoded.ts";
import { type Draft, narrowMatrix } from "./narrow-matrix.ts";
import type { Query } from "./query.ts";
import { admitsNone } from "./with-none.ts";

/** How far a search has come. States are never changed, only followed by others. */
export interface State {
  /** By matrix: indexes of the rows that are still possible, ascending. */
  readonly rows: readonly Int32Array[];
  /** By matrix, 1: it takes part in every solution from here. */
  readonly active: Uint8Array;
  /** By variable, by id, 1: still possible. */
  readonly domains: readonly Uint8Array[];
  /** By matrix, by column: the domain with which its rows were last compared. */
  readonly compared: readonly (readonly (Uint8Array | undefined)[])[];
}

/** Everything is possible that the ranges allow; undefined when a required variable has no value at all. */
export function initialState(query: Query): State | undefined {
  const { matrices, variables } = query.tables;
  for (const variable of variables.values()) {
    if (query.asked[variable.index] === 1 && !query.domains[variable.index]?.includes(1)) return undefined;
  }
  return propagate(query, {
    rows: matrices.map(({ rows }) => rows),
    active: new Uint8Array(matrices.length),
    domains: query.domains,
    compared: matrices.map(() => []),
  });
}

/**
 * Drops rows without a possible value for one of their cells and values without a possible row, over all matrices
 * that take part, until nothing changes; undefined when a matrix has no row left. `changed` says what of the state is
 * not the outcome of an earlier propagation.
 */
export function propagate(query: Query, state: State, changed?: Matrix | Variable): State | undefined {
  const draft: Draft = {
    rows: [...state.rows],
    active: state.active.slice(),
    domains: [...state.domains],
    compared: [...state.compared],
    queue: new Set(),
    fresh: new Set(),
  };
  if (changed !== undefined) enqueue(query, draft, changed);
  activate(query, draft);
  while (draft.queue.size > 0) {
    for (const matrix of draft.queue) {
      draft.queue.delete(matrix);
      if (!narrowMatrix(query, draft, matrix)) return undefined;
    }
    activate(query, draft);
  }
  const { rows, active, domains, compared } = draft;
  return { rows, active, domains, compared };
}

/** Whether a cell makes its variable present: it is there, and `none` would not do. */
export function ties(column: Column, cell: number): boolean {
  return cell >= 0 && !admitsNone(column.texts[cell] ?? "");
}

function enqueue({ tables }: Query, draft: Draft, changed: Matrix | Variable): void {
  if (!("values" in changed)) {
    draft.queue.add(changed);
    draft.fresh.add(changed);
    return;
  }
  for (const { matrix: index } of changed.columns) {
    const matrix = tables.matrices[index];
    if (matrix !== undefined && draft.active[index] === 1) draft.queue.add(matrix);
  }
}

function activate(query: Query, draft: Draft): void {
  for (const matrix of query.tables.matrices) {
    if (draft.active[matrix.index] === 1 || query.off.has(matrix)) continue;
    if (matrix.when !== undefined && !isPresent(query, draft, matrix.when)) continue;
    draft.active[matrix.index] = 1;
    draft.queue.add(matrix);
    draft.fresh.add(matrix);
  }
}

/** Whether the variable is present whichever of the possible rows are chosen. */
function isPresent(query: Query, draft: Draft, variable: Variable): boolean {
  if (query.wanted[variable.index] === 1) return true;
  return variable.columns.some(
    (column) =>
      draft.active[column.matrix] === 1 &&
      !query.relaxed.has(column) &&
      draft.rows[column.matrix]?.every((row) => ties(column, column.cells[row] ?? -1)),
  );
}
