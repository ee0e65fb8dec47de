import type { Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";
import type { CompatMatrix, CompatRow, Versioning } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

/** Checks a parsed compat/*.json. Throws COMPAT_INVALID with every problem; `file` is named as their source. */
export function readMatrix(value: unknown, file: string): CompatMatrix {
  const problems: Problem[] = [];
  const report = (message: string) => problems.push({ message: `${file}: ${message}`, source: file });
  const matrix = toMatrix(value, report);
  if (problems.length > 0) throw problemsError("COMPAT_INVALID", file, problems);
  return matrix;
}

type Report = (message: string) => void;

function toMatrix(value: unknown, report: Report): CompatMatrix {
  const fields = isObject(value) ? value : {};
  if (!isObject(value)) report("is not an object");
  const { name, subject, when } = fields;
  if (typeof name !== "string" || name === "") report("name is not a text");
  if (subject !== undefined && typeof subject !== "string") report("subject is not a text");
  if (when !== undefined && (typeof when !== "string" || when === ""))
    report("when is not the name of a variable");
  const variables = toVariables(fields.variables, report);
  const ranges = toRanges(fields.ranges, variables, report);
  return {
    name: String(name),
    ...(typeof subject === "string" ? { subject } : {}),
    variables,
    ...(ranges === undefined ? {} : { ranges }),
    ...(typeof when === "string" ? { when } : {}),
    rows: toRows(fields.rows, { variables, ranges: ranges ?? [] }, report),
  };
}

function toVariables(value: unknown, report: Report): Readonly<Record<string, Versioning>> {
  if (!isObject(value) || Object.keys(value).length === 0) {
    report("variables is not an object with at least one variable");
    return {};
  }
  const variables: Record<string, Versioning> = {};
  for (const [name, versioning] of Object.entries(value)) {
    if (isVersioning(versioning)) variables[name] = versioning;
    else
      report(
        `variable ${name} is ${JSON.stringify(versioning)}, not one of ${Object.keys(VERSIONINGS).join(", ")}`,
      );
  }
  return variables;
}

function toRanges(
  value: unknown,
  variables: Readonly<Record<string, Versioning>>,
  report: Report,
): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    report("ranges is not a list of variables");
    return undefined;
  }
  for (const name of value) {
    if (typeof name !== "string" || !Object.hasOwn(variables, name)) {
      report(`ranges names ${JSON.stringify(name)}, which is not one of the variables`);
    }
  }
  return value;
}

interface Columns {
  readonly variables: Readonly<Record<string, Versioning>>;
  /** Variables whose cells are ranges. */
  readonly ranges: readonly string[];
}

function toRows(value: unknown, columns: Columns, report: Report): readonly CompatRow[] {
  if (!Array.isArray(value) || value.length === 0) {
    report("rows is not a list with at least one row");
    return [];
  }
  const ids = new Set<string>();
  for (const [index, row] of value.entries()) {
    if (!isObject(row) || typeof row.id !== "string" || row.id === "") {
      report(`row ${index} has no id`);
      continue;
    }
    if (ids.has(row.id)) report(`row ${row.id}: the id is used twice`);
    ids.add(row.id);
    checkRow(row, columns, (message) => report(`row ${row.id}: ${message}`));
  }
  return value;
}

function checkRow(
  row: Readonly<Record<string, unknown>>,
  { variables, ranges }: Columns,
  report: Report,
): void {
  for (const [column, text] of Object.entries(row)) {
    if (typeof text !== "string") report(`${column} is not a text`);
  }
  const names = Object.keys(variables);
  if (names.length > 0 && names.every((name) => row[name] === undefined)) {
    report(`there is none of ${names.join(", ")}, so that it ties nothing`);
  }
  for (const [name, versioning] of Object.entries(variables)) {
    const text = row[name];
    if (typeof text !== "string") continue;
    const rules = VERSIONINGS[versioning];
    if (ranges.includes(name) ? rules.isRange(text) : rules.isVersion(text)) continue;
    report(
      `${name} "${text}" is not a ${ranges.includes(name) ? "range" : "version"} as ${versioning} reads it`,
    );
  }
}

function isVersioning(value: unknown): value is Versioning {
  return typeof value === "string" && Object.hasOwn(VERSIONINGS, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
