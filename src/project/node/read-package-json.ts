import { type JsonFile, parseJson } from "../json/parse-json.ts";
import { type FileProblem, fileProblemsError, sortProblems } from "../problems.ts";
import type { ProjectFs, Sourced } from "../types.ts";
import type { NodeDependency } from "./types.ts";

/** A manifest is written by hand: nothing near this size is one. */
const MAX_BYTES = 1024 * 1024;

/** As the registry takes them, old names with capitals among them. */
const NAME = /^(?:@[a-z0-9~_.-]+\/)?[a-z0-9~_.-]+$/i;

export interface PackageJson {
  /** Path of the file. */
  readonly file: string;
  /** The whole document. */
  readonly value: Table;
  /** `dependencies` and `optionalDependencies`. */
  readonly dependencies: readonly NodeDependency[];
  readonly devDependencies: readonly NodeDependency[];
  readonly scripts: Readonly<Record<string, Sourced<string>>>;
  /** Patterns of the folders of the workspace's other packages. */
  readonly workspaces: readonly Sourced<string>[];
  readonly main?: Sourced<string>;
  readonly node?: Sourced<string>;
  readonly packageManager?: Sourced<string>;
}

type Table = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Reads a package.json, which must exist; throws PACKAGE_JSON_INVALID with every problem. */
export async function readPackageJson(fs: ProjectFs, file: string): Promise<PackageJson> {
  const parsed = parseJson(await fs.read(file, { maxBytes: MAX_BYTES }), file);
  if ("mistake" in parsed) {
    const { message, source } = parsed.mistake;
    const hint = "correct the JSON at that place";
    throw fileProblemsError("PACKAGE_JSON_INVALID", file, [
      { message: `${file} is not valid JSON: ${message}`, source, hint },
    ]);
  }
  const reading: Reading = { json: parsed.json, file, problems: [] };
  const manifest = readDocument(reading);
  if (reading.problems.length > 0) {
    throw fileProblemsError("PACKAGE_JSON_INVALID", file, sortProblems(reading.problems));
  }
  return manifest;
}

interface Reading {
  readonly json: JsonFile;
  readonly file: string;
  readonly problems: FileProblem[];
}

function readDocument(reading: Reading): PackageJson {
  const value = asTable(reading, reading.json.value, []) ?? {};
  const engines = asTable(reading, value.engines, ["engines"]) ?? {};
  const optional = {
    main: asText(reading, value.main, ["main"]),
    node: asText(reading, engines.node, ["engines", "node"]),
    packageManager: asText(reading, value.packageManager, ["packageManager"]),
  };
  return {
    file: reading.file,
    value,
    dependencies: [
      ...readDependencies(reading, value, "dependencies"),
      ...readDependencies(reading, value, "optionalDependencies"),
    ],
    devDependencies: readDependencies(reading, value, "devDependencies"),
    scripts: readTexts(reading, value, "scripts"),
    workspaces: readWorkspaces(reading, value.workspaces),
    ...Object.fromEntries(Object.entries(optional).filter(([, one]) => one !== undefined)),
  };
}

function readDependencies(reading: Reading, document: Table, key: string): readonly NodeDependency[] {
  return Object.entries(readTexts(reading, document, key)).map(([name, { value: range, source }]) => {
    if (!NAME.test(name)) {
      const message = `${JSON.stringify(name)} is not the name of a package`;
      reading.problems.push({ message, source, hint: "correct the name" });
    }
    return { name, range, source };
  });
}

function readTexts(
  reading: Reading,
  document: Table,
  key: string,
): Readonly<Record<string, Sourced<string>>> {
  const entries = Object.entries(asTable(reading, document[key], [key]) ?? {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const text = asText(reading, value, [key, name]);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** A list, or an object with the list `packages`. */
function readWorkspaces(reading: Reading, value: unknown): readonly Sourced<string>[] {
  if (Array.isArray(value)) return readList(reading, value, ["workspaces"]);
  const { packages } = asTable(reading, value, ["workspaces"]) ?? {};
  if (packages === undefined) return [];
  if (Array.isArray(packages)) return readList(reading, packages, ["workspaces", "packages"]);
  wrongType(reading, ["workspaces", "packages"], { is: "a list", hint: "write it in [ ]" });
  return [];
}

function readList(reading: Reading, list: readonly unknown[], path: Path): readonly Sourced<string>[] {
  return list.flatMap((value, index) => asText(reading, value, [...path, index]) ?? []);
}

function asTable(reading: Reading, value: unknown, path: Path): Table | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Table;
  wrongType(reading, path, { is: "an object", hint: "write it in { }" });
  return undefined;
}

function asText(reading: Reading, value: unknown, path: Path): Sourced<string> | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { value, source: reading.json.place(...path) };
  wrongType(reading, path, { is: "a text", hint: "write it in quotes" });
  return undefined;
}

function wrongType(
  { json, file, problems }: Reading,
  path: Path,
  { is, hint }: { readonly is: string; readonly hint: string },
): void {
  const name = path.length === 0 ? file : path.join(".");
  problems.push({ message: `${name} is not ${is}`, source: json.place(...path), hint });
}
