import type { Variable } from "./encoded.ts";

/** The id of a value, which is new unless the variable has it already. */
export function addValue({ values, ids }: Pick<Variable, "values" | "ids">, text: string): number {
  const known = ids.get(text);
  if (known !== undefined) return known;
  ids.set(text, values.length);
  return values.push(text) - 1;
}
