import { checkTable } from "../../compat/check/check-table.ts";
import { parseJsonPlaces } from "../../compat/check/parse-json-places.ts";
import { selectRows } from "../../compat/select-rows.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { CompatRow } from "../../resolve/types.ts";
import type { CompatOptions } from "../commands/compat.ts";
import type { Context } from "../context.ts";
import { alignColumns } from "./align-columns.ts";
import { readTables, readValidTables } from "./read-tables.ts";

export async function listTables({ json, compat }: CompatOptions, context: Context): Promise<void> {
  const { merged, overrides } = await readValidTables(compat, context);
  const tables = merged.map(({ name, rows, retrieved, source, license, when }) => ({
    name,
    rows: rows.length,
    retrieved,
    source,
    license,
    ...(when === undefined ? {} : { when }),
    overrides: overrides.filter(({ override }) => override.name === name).map(({ file }) => file),
  }));
  if (json === true) {
    context.stdout.write(canonicalJson({ schemaVersion: 1, tables }, { indent: 2 }));
    return;
  }
  const header = ["table", "rows", "retrieved", "overrides", "source"];
  const lines = tables.map((table) => [
    table.name,
    String(table.rows),
    table.retrieved,
    table.overrides.join(" ") || "-",
    shorten(table.source),
  ]);
  context.stdout.write(alignColumns([header, ...lines]));
}

export async function showTable(
  wanted: string,
  { json, compat }: CompatOptions,
  context: Context,
): Promise<void> {
  const { merged } = await readValidTables(compat, context);
  const selections = selectRows(merged, wanted);
  if (json === true) {
    const tables = selections.map(({ table, rows }) => ({ ...table, rows }));
    context.stdout.write(canonicalJson({ schemaVersion: 1, tables }, { indent: 2 }));
    return;
  }
  for (const [index, { table, rows }] of selections.entries()) {
    const names = columnsOf(rows);
    const lines = rows.map((row) => names.map((name) => row[name] ?? "-"));
    context.stdout.write(
      `${index === 0 ? "" : "\n"}${table.name}, read ${table.retrieved}: ${table.source}\n`,
    );
    if (table.note !== undefined) context.stdout.write(`${table.note}\n`);
    context.stdout.write(alignColumns([names, ...lines]));
  }
}

export async function checkTables({ json, compat }: CompatOptions, context: Context): Promise<void> {
  const { builtin, overrides, problems, merged } = await readTables(compat, context);
  const own = await Promise.all(
    builtin.map((table) => {
      const text = JSON.stringify(table, undefined, 2);
      return checkTable(parseJsonPlaces(text, `compat/${table.name}.json`));
    }),
  );
  const ownProblems = own.flat();
  if (ownProblems.length > 0) throw problemsError("COMPAT_INVALID", "the tables of factory", ownProblems);
  if (problems.length > 0) throw problemsError("CONFIG_INVALID", "the compatibility overrides", problems);
  const rows = merged.reduce((sum, table) => sum + table.rows.length, 0);
  const checked = { tables: merged.length, rows, overrides: overrides.map(({ file }) => file) };
  if (json === true) context.stdout.write(canonicalJson({ schemaVersion: 1, checked }, { indent: 2 }));
  else
    context.stdout.write(
      `${merged.length} tables with ${rows} rows, ${overrides.length} overrides: all right\n`,
    );
}

/** Columns in the order in which the rows first have them. */
function columnsOf(rows: readonly CompatRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

const SOURCE_WIDTH = 60;

function shorten(text: string): string {
  return text.length <= SOURCE_WIDTH ? text : `${text.slice(0, SOURCE_WIDTH - 1)}…`;
}
