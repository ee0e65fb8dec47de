import type { CompatOverride, CompatTable } from "../compat-table.ts";

/**
 * The tables after the overrides, one after the other: new rows come first, a row with a known id takes its place, a new
 * name adds a table. An override of an unknown name must be a whole table.
 */
export function mergeOverrides(
  tables: readonly CompatTable[],
  overrides: readonly CompatOverride[],
): readonly CompatTable[] {
  const merged = new Map(tables.map((table) => [table.name, table]));
  for (const override of overrides) merged.set(override.name, mergeOne(merged.get(override.name), override));
  return [...merged.values()];
}

function mergeOne(table: CompatTable | undefined, override: CompatOverride): CompatTable {
  const { mode = "extend", remove = [], rows, ...changes } = override;
  if (table === undefined) return { ...changes, rows } as CompatTable;
  if (mode === "replace") return { ...table, ...changes, rows };
  const removed = new Set(remove);
  const known = new Set(table.rows.map(({ id }) => id));
  const replacing = new Map(rows.map((row) => [row.id, row]));
  const added = rows.filter(({ id }) => !known.has(id));
  const kept = table.rows.filter(({ id }) => !removed.has(id)).map((row) => replacing.get(row.id) ?? row);
  return { ...table, ...changes, rows: [...added, ...kept] };
}
