import { posix } from "node:path";
import { withoutUserinfo } from "../indexes/without-userinfo.ts";
import { normaliseName } from "../normalise-name.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { FactoryTable } from "./factory-table.ts";

/** What a resolver tells of packages besides their files, by normalised name. */
export interface PackageFacts {
  readonly dependencies: readonly string[];
  /** Absent for the usual index. */
  readonly index?: string;
}

interface Written {
  readonly table: FactoryTable;
  readonly facts: ReadonlyMap<string, PackageFacts>;
}

/** Keys of a package that say what it is, in the order of PEP 751. */
const PACKAGE_KEYS = ["name", "version", "marker", "requires-python"] as const;
const SOURCE_KEYS = ["vcs", "directory", "archive", "sdist"] as const;

/**
 * Text of the pylock.toml for a document that a resolver made: the same answer gives the same text. Upload times,
 * credentials and folders of this machine are not in it.
 */
export function printFactoryLock(document: TomlTable, { table, facts }: Written): string {
  const packages = (Array.isArray(document.packages) ? document.packages : []).map(
    (one) => asTable(one) ?? {},
  );
  const sorted = packages.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
  const { requirements, constraints, options } = table.asked;
  const lines = [
    'lock-version = "1.0"',
    'created-by = "factory"',
    `requires-python = ${print(`>=${table.python.split(".").slice(0, 2).join(".")}`)}`,
    "",
    "[tool.factory]",
    "schemaVersion = 1",
    `manager = ${print(table.manager)}`,
    `python = ${print(table.python)}`,
    `platform = ${print(table.platform)}`,
    `accelerator = ${print(table.accelerator)}`,
    ...(table.cuda === undefined ? [] : [`cuda = ${print(table.cuda)}`]),
    `request = ${print(table.request)}`,
    `requirements = ${printList(requirements)}`,
    ...(constraints.length === 0 ? [] : [`constraints = ${printList(constraints)}`]),
    ...(options.length === 0 ? [] : [`options = ${printList(options)}`]),
    ...(table.torch === undefined ? [] : ["", "[tool.factory.torch]", ...printFields(table.torch)]),
    ...sorted.flatMap((one) => ["", ...printPackage(one, facts)]),
  ];
  return `${lines.join("\n")}\n`;
}

function printFields(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).map(([key, value]) => `${printKey(key)} = ${print(value)}`);
}

function printPackage(one: TomlTable, facts: Written["facts"]): readonly string[] {
  const known = facts.get(normaliseName(String(one.name)));
  const names = [...new Set(known?.dependencies ?? [])].sort();
  const wheels = (Array.isArray(one.wheels) ? one.wheels : []).map((wheel) => cleaned(asTable(wheel) ?? {}));
  return [
    "[[packages]]",
    ...PACKAGE_KEYS.flatMap((key) => (typeof one[key] === "string" ? [`${key} = ${print(one[key])}`] : [])),
    ...(names.length === 0 ? [] : [`dependencies = ${printTables(names.map((name) => ({ name })))}`]),
    ...(known?.index === undefined ? [] : [`index = ${print(withoutUserinfo(known.index))}`]),
    ...SOURCE_KEYS.flatMap((key) => {
      const source = asTable(one[key]);
      return source === undefined ? [] : [`${key} = ${print(cleaned(source))}`];
    }),
    ...(wheels.length === 0 ? [] : [`wheels = ${printTables(wheels.toSorted(byPlace))}`]),
  ];
}

function keyOf({ name, version }: TomlTable): string {
  return `${normaliseName(String(name))} ${String(version ?? "")}`;
}

function byPlace(a: TomlTable, b: TomlTable): number {
  return compareText(String(a.url ?? a.path), String(b.url ?? b.path));
}

/** Paths are those of pages of links on this machine: of them the name of the file is all that helps another one. */
function cleaned(table: TomlTable): TomlTable {
  const { "upload-time": _, ...kept } = table;
  return Object.fromEntries(
    Object.entries(kept).map(([key, value]) => {
      if (key === "url" && typeof value === "string") return [key, withoutUserinfo(value)];
      if (key === "path" && typeof value === "string") return [key, posix.basename(value)];
      return [key, value];
    }),
  );
}

function printList(texts: readonly string[]): string {
  return texts.length === 0 ? "[]" : `[\n${texts.map((text) => `  ${print(text)},\n`).join("")}]`;
}

function printTables(tables: readonly TomlTable[]): string {
  const [only, more] = tables;
  if (only !== undefined && more === undefined) return `[${print(only)}]`;
  return `[\n${tables.map((table) => `  ${print(table)},\n`).join("")}]`;
}

function print(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007F");
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return String(value);
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`;
  const entries = Object.entries(asTable(value) ?? {});
  return `{ ${entries.map(([key, one]) => `${printKey(key)} = ${print(one)}`).join(", ")} }`;
}

function printKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : print(key);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
