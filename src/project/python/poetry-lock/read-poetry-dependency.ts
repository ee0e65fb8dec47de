import { parseMarker } from "../markers/parse-marker.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import { TextProblem } from "../text-scanner.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import { poetryRanges } from "./poetry-ranges.ts";

/** One entry of a table of dependencies, in pyproject.toml or in poetry.lock. */
export interface PoetryDependency {
  readonly name: string;
  /** PEP 440 specifiers, of which one must hold; empty text for any version. */
  readonly ranges: readonly string[];
  readonly marker?: string;
  readonly extras: readonly string[];
  readonly optional: boolean;
}

/** `value` is a constraint, a table or a list of these. Throws what `fail` makes of the first mistake. */
export function readPoetryDependency(
  name: string,
  value: unknown,
  fail: (message: string) => Error,
): readonly PoetryDependency[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    const table = typeof one === "string" ? { version: one } : asTable(one);
    if (table === undefined) throw fail(`the dependency ${name} is neither a range nor a table`);
    return readTable(name, table, fail);
  });
}

function readTable(name: string, table: TomlTable, fail: (message: string) => Error): PoetryDependency {
  const ranges = rangesOf(table.version ?? "*", fail);
  const markers = [
    markerText(table.markers, fail),
    table.python === undefined ? undefined : pythonMarker(rangesOf(table.python, fail)),
    typeof table.platform === "string" ? `sys_platform == ${JSON.stringify(table.platform)}` : undefined,
  ].filter((marker) => marker !== undefined);
  const marker = markers.map((one) => (markers.length > 1 ? `(${one})` : one)).join(" and ");
  return {
    name: normaliseName(name),
    ranges,
    ...(marker === "" ? {} : { marker: checked(marker, fail) }),
    extras: (Array.isArray(table.extras) ? table.extras : []).map(String).map(normaliseName).sort(),
    optional: table.optional === true,
  };
}

function rangesOf(value: unknown, fail: (message: string) => Error): readonly string[] {
  const ranges = typeof value === "string" ? poetryRanges(value) : undefined;
  if (ranges === undefined) throw fail(`${JSON.stringify(value)} is not a range of versions`);
  return ranges;
}

function markerText(value: unknown, fail: (message: string) => Error): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw fail(`${JSON.stringify(value)} is not a marker`);
}

function pythonMarker(ranges: readonly string[]): string | undefined {
  if (ranges.includes("")) return undefined;
  const alternatives = ranges.map((range) =>
    (parseSpecifier(range) ?? [])
      .map(({ operator, text }) => `python_full_version ${operator} "${text}"`)
      .join(" and "),
  );
  return alternatives.join(" or ");
}

function checked(marker: string, fail: (message: string) => Error): string {
  try {
    parseMarker(marker);
    return marker;
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    throw fail(`${JSON.stringify(marker)} is not a marker: ${error.message}`);
  }
}
