import { addValue } from "./add-value.ts";
import type { Column, Variable } from "./encoded.ts";
import type { CompatMatrix } from "./types.ts";

/** Numbers the distinct cells of a column, and adds those that are single values to the variable's values. */
export function encodeColumn(options: {
  readonly matrix: number;
  readonly source: CompatMatrix;
  readonly variable: Variable;
}): Column {
  const { matrix, source, variable } = options;
  const isRange = source.ranges?.includes(variable.name) ?? false;
  const texts: string[] = [];
  const ids = new Map<string, number>();
  const cells = new Int32Array(source.rows.length).fill(-1);
  for (let row = 0; row < cells.length; row += 1) {
    const text = source.rows[row]?.[variable.name];
    if (text === undefined) continue;
    let cell = ids.get(text);
    if (cell === undefined) {
      cell = texts.push(text) - 1;
      ids.set(text, cell);
      if (!isRange) addValue(variable, text);
    }
    cells[row] = cell;
  }
  return { matrix, variable, isRange, cells, texts, agreeing: [] };
}
