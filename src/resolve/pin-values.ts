import { agrees } from "./agreement.ts";
import type { Column, Variable } from "./encoded.ts";
import type { State } from "./propagate.ts";
import { holdsFor, isFloating, isUnknown, type Query } from "./query.ts";
import { NONE } from "./with-none.ts";

export interface PinnedValue {
  readonly variable: Variable;
  readonly id: number;
  /** The column whose chosen cell is the value; absent when no chosen row has one. */
  readonly carrier?: Column;
}

/**
 * The value of every variable when each active matrix has one row, by the variable's name: the most specific of the
 * chosen cells, which the others must stand for, or the first possible value where no chosen row has one. Undefined
 * when they do not agree.
 */
export function pinValues(query: Query, state: State): ReadonlyMap<string, PinnedValue> | undefined {
  const pins = new Map<string, PinnedValue>();
  for (const variable of query.tables.variables.values()) {
    const chosen = variable.columns.filter(
      (column) =>
        state.active[column.matrix] === 1 && !query.relaxed.has(column) && cellOf(state, column) >= 0,
    );
    if (chosen.length === 0 && query.asked[variable.index] !== 1) continue;
    const pin = pinOne({ query, state, variable, chosen });
    const needed =
      query.asked[variable.index] === 1 ||
      chosen.some(({ isRange }) => !isRange) ||
      !isUnknown(query, variable);
    if (pin !== undefined) pins.set(variable.name, pin);
    else if (needed) return undefined;
  }
  return pins;
}

/** The chosen cell of a decided matrix; -1 when it is absent. */
export function cellOf(state: State, column: Column): number {
  return column.cells[state.rows[column.matrix]?.[0] ?? -1] ?? -1;
}

interface Choice {
  readonly query: Query;
  readonly state: State;
  readonly variable: Variable;
  /** Columns with a chosen cell for the variable. */
  readonly chosen: readonly Column[];
}

function pinOne({ query, state, variable, chosen }: Choice): PinnedValue | undefined {
  const carriers = chosen.filter(({ isRange }) => !isRange);
  const cells = chosen.filter(({ isRange }) => isRange).map((column) => textOf(state, column));
  const ranges = [...(query.ranges[variable.index] ?? []), ...cells];
  if (carriers.length === 0) {
    const id = freeValues(query, variable).find((one) => holdsFor(variable, one, ranges));
    return id === undefined ? undefined : { variable, id };
  }
  for (const carrier of carriers) {
    const id = variable.ids.get(textOf(state, carrier)) ?? 0;
    const agreed = carriers.every((other) => agrees(other, cellOf(state, other), id));
    if (agreed)
      return holdsFor(variable, id, ranges) && isAllowed(query, variable, id)
        ? { variable, id, carrier }
        : undefined;
  }
  return undefined;
}

function textOf(state: State, column: Column): string {
  return column.texts[cellOf(state, column)] ?? NONE;
}

/** A fixed value is narrower than the ranges. */
function isAllowed(query: Query, variable: Variable, id: number): boolean {
  return query.domains[variable.index]?.[id] === 1;
}

/** `none`, then what the ranges name, then the values of the tables; of these the floating ones that may miss last. */
function freeValues(query: Query, variable: Variable): readonly number[] {
  const { listed, rules, values } = variable;
  const ranges = query.ranges[variable.index] ?? [];
  const fromTables = Array.from({ length: listed }, (_, id) => id).slice(1);
  const certain = (id: number) => {
    const value = values[id] ?? NONE;
    return !isFloating(variable, value) || rules.matches(rules.newest(value), ...ranges);
  };
  const ids = [
    0,
    ...(query.named[variable.index] ?? []),
    ...fromTables.filter(certain),
    ...fromTables.filter((id) => !certain(id)),
  ];
  return ids.filter((id) => isAllowed(query, variable, id));
}
