import { FactoryError } from "../errors/factory-error.ts";
import { closest } from "../project/suggest.ts";
import type { CompatRow } from "../resolve/types.ts";
import { VERSIONINGS } from "../resolve/versionings.ts";
import type { CompatTable } from "./compat-table.ts";

/** A table with the rows that were asked for. */
export interface Selection {
  readonly table: CompatTable;
  readonly rows: readonly CompatRow[];
}

/**
 * The tables of `torch`, or the rows that admit `torch==2.4.*`: every table in which the variable has cells. Throws USAGE
 * for what is neither a table nor a variable, or not a range.
 */
export function selectRows(tables: readonly CompatTable[], wanted: string): readonly Selection[] {
  const table = tables.find(({ name }) => name === wanted);
  if (table !== undefined) return [{ table, rows: table.rows }];
  const [, name = "", range = ""] = /^([A-Za-z][\w-]*)\s*(.*)$/.exec(wanted) ?? [];
  const withVariable = tables.filter(({ variables }) => Object.hasOwn(variables, name));
  if (withVariable.length === 0) throw unknownName(tables, name === "" ? wanted : name);
  const selections = withVariable.map((one) => ({ table: one, rows: rowsThatAdmit(one, name, range) }));
  const found = selections.filter(({ rows }) => rows.length > 0);
  if (found.length > 0) return found;
  throw new FactoryError("USAGE", `no row has ${wanted}`, {
    hint: `see what there is with \`factory compat show ${withVariable[0]?.name}\``,
  });
}

function rowsThatAdmit(table: CompatTable, name: string, range: string): readonly CompatRow[] {
  const rules = VERSIONINGS[table.variables[name] ?? "exact"];
  if (!rules.isRange(range)) {
    throw new FactoryError("USAGE", `"${range}" is not a range of ${name}`, {
      hint: 'write such as "torch==2.4.*"',
    });
  }
  if (!table.ranges?.includes(name)) {
    return table.rows.filter((row) => row[name] !== undefined && rules.matches(row[name], range));
  }
  // Where cells are ranges, one version can be looked up in them.
  const version = rules.single(range) ?? range.replace(/^==|\.\*$/g, "");
  return table.rows.filter((row) => row[name] !== undefined && rules.matches(version, row[name]));
}

function unknownName(tables: readonly CompatTable[], name: string): FactoryError {
  const names = [...new Set(tables.flatMap((table) => [table.name, ...Object.keys(table.variables)]))];
  const guess = closest(name, names);
  return new FactoryError("USAGE", `there is no table or variable ${name}`, {
    hint: guess === undefined ? `use one of ${names.join(", ")}` : `did you mean ${guess}?`,
  });
}
