import type { Column, Variable } from "./encoded.ts";
import { isIn, knownRange } from "./tables.ts";

/** Whether the variable can have this value when the cell is chosen: it is in its range, or its version stands for it. */
export function agrees(column: Column, cell: number, id: number): boolean {
  if (!column.isRange) return standingFor(column, cell).includes(id);
  return isIn(knownRange(column.variable, column.texts[cell] ?? ""), id);
}

/** Whether the cell agrees with one of the values that are left. */
export function agreesWithSome(column: Column, cell: number, domain: Uint8Array): boolean {
  const { variable, isRange, texts } = column;
  if (!isRange) return standingFor(column, cell).some((id) => domain[id] === 1);
  const range = knownRange(variable, texts[cell] ?? "");
  for (let id = 0; id < domain.length; id += 1) {
    if (domain[id] === 1 && isIn(range, id)) return true;
  }
  return false;
}

/** By id, 1: the value is left, and one of the cells agrees with it. */
export function agreedValues(column: Column, cells: readonly number[], domain: Uint8Array): Uint8Array {
  const { variable, isRange, texts } = column;
  const values = new Uint8Array(domain.length);
  if (isRange) {
    const ranges = cells.map((cell) => knownRange(variable, texts[cell] ?? ""));
    // Ranges are compared with as few values as it takes: a table may have many of both.
    for (let id = 0; id < domain.length; id += 1) {
      if (domain[id] === 1 && ranges.some((range) => isIn(range, id))) values[id] = 1;
    }
    return values;
  }
  for (const cell of cells) {
    for (const id of standingFor(column, cell)) values[id] = domain[id] ?? 0;
  }
  return values;
}

/**
 * Ids of the values that a version is or stands for. Where no other matrix has the variable, nothing more specific
 * can be chosen, and a version agrees with itself alone.
 */
function standingFor(column: Column, cell: number): Int32Array {
  const known = column.agreeing[cell];
  if (known !== undefined) return known;
  const version = column.texts[cell] ?? "";
  const { columns, ids, rules } = column.variable;
  const found =
    columns.length === 1
      ? Int32Array.of(ids.get(version) ?? 0)
      : byKey(column.variable).get(rules.key(version));
  const values = found ?? new Int32Array();
  column.agreeing[cell] = values;
  return values;
}

const indexes = new WeakMap<Variable, ReadonlyMap<string, Int32Array>>();

/** Ids of the values with this key, or with a longer version of it. */
function byKey(variable: Variable): ReadonlyMap<string, Int32Array> {
  const known = indexes.get(variable);
  if (known !== undefined) return known;
  const lists = new Map<string, number[]>();
  for (const [id, value] of variable.values.entries()) {
    for (const key of [variable.rules.key(value), ...variable.rules.stems(value)]) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [id]);
      else list.push(id);
    }
  }
  const index = new Map([...lists].map(([key, list]) => [key, Int32Array.from(list)]));
  indexes.set(variable, index);
  return index;
}
