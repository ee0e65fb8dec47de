import { posix } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import { type FileProblem, fileProblemsError } from "../../problems.ts";
import type { LocalPackage } from "../local/local-package.ts";
import { normaliseName } from "../normalise-name.ts";
import { type PoetryDependency, readPoetryDependency } from "../poetry-lock/read-poetry-dependency.ts";
import { readPoetryProject } from "../poetry-lock/read-poetry-project.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { tablePlace } from "../table-place.ts";
import { TextProblem } from "../text-scanner.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { IndexCredential, Requirement } from "../types.ts";

/**
 * The package that [tool.poetry] declares, without poetry.lock: its main dependencies, extras and groups, with Poetry's
 * ranges as PEP 440 writes them. Throws PYPROJECT_INVALID or UNSUPPORTED with every problem.
 */
export function readPoetryManifest(pyproject: Pyproject): LocalPackage {
  const poetry = asTable(pyproject.tool.poetry) ?? {};
  const reading: Reading = { pyproject, problems: [], credentials: [] };
  const main = readTable(reading, ["dependencies"]);
  const groups: Record<string, readonly Requirement[]> = { ...pyproject.groups };
  if (poetry["dev-dependencies"] !== undefined)
    groups.dev = requirementsOf(readTable(reading, ["dev-dependencies"]));
  for (const group of Object.keys(asTable(poetry.group) ?? {})) {
    groups[normaliseName(group)] = requirementsOf(readTable(reading, ["group", group, "dependencies"]));
  }
  const extras: Record<string, readonly Requirement[]> = { ...pyproject.extras };
  for (const [extra, names] of Object.entries(asTable(poetry.extras) ?? {})) {
    const wanted = new Set((Array.isArray(names) ? names : []).map((name) => normaliseName(String(name))));
    extras[normaliseName(extra)] = requirementsOf(
      main.filter(({ requirement }) => wanted.has(requirement.name)),
    );
  }
  const { problems } = reading;
  if (problems.length > 0) throw fileProblemsError("PYPROJECT_INVALID", pyproject.file, problems);
  const { python } = readPoetryProject(pyproject);
  const name = pyproject.name ?? nameOf(poetry);
  return {
    ...(name === undefined ? {} : { name }),
    requirements: requirementsOf(main.filter(({ optional }) => !optional)),
    extras,
    groups,
    ...(python === undefined ? {} : { range: python }),
    credentials: [...pyproject.credentials, ...reading.credentials],
  };
}

function nameOf({ name }: TomlTable): string | undefined {
  return typeof name === "string" && name !== "" ? normaliseName(name) : undefined;
}

interface Reading {
  readonly pyproject: Pyproject;
  readonly problems: FileProblem[];
  readonly credentials: IndexCredential[];
}

interface ReadDependency {
  readonly requirement: Requirement;
  readonly optional: boolean;
}

function requirementsOf(read: readonly ReadDependency[]): readonly Requirement[] {
  return read.map(({ requirement }) => requirement);
}

/** Dependencies of a table of [tool.poetry]. */
function readTable(reading: Reading, keys: readonly string[]): readonly ReadDependency[] {
  const { pyproject } = reading;
  let table: TomlTable = asTable(pyproject.tool.poetry) ?? {};
  for (const key of keys) table = asTable(table[key]) ?? {};
  const found: ReadDependency[] = [];
  for (const [name, value] of Object.entries(table)) {
    if (name === "python") continue;
    const source = pyproject.sourceOf(["tool", "poetry", ...keys, name]);
    found.push(...readEntry(reading, { name, value, source }));
  }
  return found;
}

interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
}

function readEntry(reading: Reading, { name, value, source }: Entry): readonly ReadDependency[] {
  const invalid = (message: string) =>
    new FactoryError("PYPROJECT_INVALID", message, {
      source,
      hint: `write a range such as "^1.2" or ">=1.2,<2"`,
    });
  try {
    const tables: readonly unknown[] = Array.isArray(value) ? value : [value];
    return readPoetryDependency(name, value, invalid).map((dependency, index) => ({
      requirement: placed(reading, dependency, { table: asTable(tables[index]) ?? {}, source }),
      optional: dependency.optional,
    }));
  } catch (error) {
    if (!(error instanceof FactoryError) && !(error instanceof TextProblem)) throw error;
    reading.problems.push({
      message: error instanceof TextProblem ? `${name}: ${error.message}` : error.message,
      source,
      hint: error.hint ?? "correct the dependency",
      unsupported: error instanceof TextProblem && error.unsupported,
    });
    return [];
  }
}

function placed(
  { pyproject, credentials }: Reading,
  { name, ranges, extras, marker }: PoetryDependency,
  { table, source }: { readonly table: TomlTable; readonly source: string },
): Requirement {
  const [specifier = "", more] = ranges;
  if (more !== undefined) {
    throw new TextProblem("several ranges of which one must hold are nothing that a requirement can say", {
      offset: 0,
      hint: "write one range, or make a lock file with poetry lock",
      unsupported: true,
    });
  }
  if (typeof table.source === "string") {
    throw new TextProblem(`the source ${table.source} for one package needs a lock file`, {
      offset: 0,
      hint: "make a lock file with poetry lock",
      unsupported: true,
    });
  }
  const found = tablePlace(table, posix.dirname(pyproject.file));
  if (found?.credential !== undefined) credentials.push(found.credential);
  const version = found?.version === undefined ? "" : `==${found.version}`;
  return {
    name,
    extras,
    specifier: found === undefined ? specifier : version,
    ...(found === undefined ? {} : { place: found.place }),
    ...(marker === undefined ? {} : { marker }),
    hashes: found?.hashes ?? [],
    source: source.replace(/^(.*:\d+):\d+$/, "$1"),
  };
}
