import { posix } from "node:path";
import { type FileProblem, fileProblemsError, sortProblems } from "../problems.ts";
import type { ProjectFs, Sourced } from "../types.ts";
import { normaliseName } from "./normalise-name.ts";
import { parseSpecifier, printSpecifier } from "./pep440/specifier.ts";
import { parseRequirement } from "./requirements/parse-requirement.ts";
import { placedRequirement } from "./requirements/placed-requirement.ts";
import { TextProblem } from "./text-scanner.ts";
import { asTable, parseToml, type TomlTable } from "./toml/parse-toml.ts";
import { type TomlPositions, tomlPositions } from "./toml/toml-positions.ts";
import type { IndexCredential, Requirement } from "./types.ts";

const FILE = "pyproject.toml";
const MAX_BYTES = 1024 * 1024;

/** What factory reads of pyproject.toml. */
export interface Pyproject {
  /** There is a [project] table. */
  readonly isProject: boolean;
  /** Normalised as PEP 503 says. */
  readonly name?: string;
  readonly requiresPython?: Sourced<string>;
  readonly requirements: readonly Requirement[];
  /** [project.optional-dependencies] by name, normalised. */
  readonly extras: Readonly<Record<string, readonly Requirement[]>>;
  /** [dependency-groups] by name, normalised, each with the groups that it includes. */
  readonly groups: Readonly<Record<string, readonly Requirement[]>>;
  /** [project] leaves its dependencies to the build backend. */
  readonly dynamicDependencies: boolean;
  /** Names whose place [tool.uv.sources] changes. */
  readonly uvSources: readonly string[];
  /** Names whose version [tool.uv] overrides. */
  readonly uvOverrides: readonly string[];
  /** [tool.poetry] declares dependencies of its own. */
  readonly poetryDependencies: boolean;
  /** There is a [build-system] table: the project is a package that could be installed. */
  readonly hasBuildSystem: boolean;
  /** What `build-backend` names, empty when nothing does. */
  readonly buildBackend: string;
  /** Requirements whose URL cannot be installed from: they have no place. A lock may know better. */
  readonly placeProblems: readonly FileProblem[];
  /** Of the URLs of requirements. */
  readonly credentials: readonly IndexCredential[];
  /** [project] leaves its extras to the build backend. */
  readonly dynamicExtras: boolean;
  /** Its path, relative to the project's folder. */
  readonly file: string;
  /** Tables of tools, by their names, as written. */
  readonly tool: TomlTable;
  /** `pyproject.toml:line:column` of a value by its keys. */
  readonly sourceOf: (path: readonly (string | number)[]) => string;
}

/**
 * Reads the pyproject.toml of a folder, which must exist; throws PYPROJECT_INVALID with every problem. Paths in it are
 * relative to that folder, and those of the answer to the project's.
 */
export async function readPyproject(fs: ProjectFs, folder = "."): Promise<Pyproject> {
  const file = posix.join(folder, FILE);
  const text = await fs.read(file, { maxBytes: MAX_BYTES });
  const document = parseToml(text, { file, code: "PYPROJECT_INVALID" });
  const reading: Reading = {
    file,
    folder,
    positions: tomlPositions(text),
    problems: [],
    placeProblems: [],
    credentials: [],
  };
  const pyproject = readDocument(reading, document);
  if (reading.problems.length > 0) {
    throw fileProblemsError("PYPROJECT_INVALID", file, sortProblems(reading.problems));
  }
  return pyproject;
}

interface Reading {
  readonly file: string;
  readonly folder: string;
  readonly positions: TomlPositions;
  readonly problems: FileProblem[];
  readonly placeProblems: FileProblem[];
  readonly credentials: IndexCredential[];
}

function readDocument(reading: Reading, document: TomlTable): Pyproject {
  const project = document.project === undefined ? undefined : asTable(document.project);
  if (document.project !== undefined && project === undefined) {
    report(reading, ["project"], {
      message: "project is not a table",
      hint: "begin the table with a line [project]",
    });
  }
  const tool = asTable(document.tool) ?? {};
  const uv = asTable(tool.uv) ?? {};
  const name = readName(reading, project?.name);
  const requiresPython = readRequiresPython(reading, project?.["requires-python"]);
  const dynamic: readonly unknown[] = Array.isArray(project?.dynamic) ? project.dynamic : [];
  const backend = asTable(document["build-system"])?.["build-backend"];
  return {
    isProject: project !== undefined,
    ...(name === undefined ? {} : { name }),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    requirements: readDependencies(reading, ["project", "dependencies"], project?.dependencies),
    extras: readExtras(reading, project?.["optional-dependencies"]),
    groups: readGroups(reading, document["dependency-groups"]),
    dynamicDependencies: dynamic.includes("dependencies"),
    dynamicExtras: dynamic.includes("optional-dependencies"),
    uvSources: Object.keys(asTable(uv.sources) ?? {}).map(normaliseName),
    uvOverrides: overriddenNames(uv["override-dependencies"]),
    poetryDependencies: asTable(asTable(tool.poetry)?.dependencies) !== undefined,
    hasBuildSystem: document["build-system"] !== undefined,
    buildBackend: typeof backend === "string" ? backend : "",
    placeProblems: reading.placeProblems,
    credentials: reading.credentials,
    file: reading.file,
    tool,
    sourceOf: (path) => sourceOf(reading, path),
  };
}

function readName(reading: Reading, name: unknown): string | undefined {
  if (name === undefined) return undefined;
  if (typeof name === "string" && /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.test(name))
    return normaliseName(name);
  const message = `project.name is ${JSON.stringify(name)}, which is not a package name`;
  const hint = "use letters, digits, and . _ - between them";
  report(reading, ["project", "name"], { message, hint });
  return undefined;
}

function readRequiresPython(reading: Reading, value: unknown): Sourced<string> | undefined {
  if (value === undefined) return undefined;
  const path = ["project", "requires-python"];
  const specifiers = typeof value === "string" ? parseSpecifier(value) : undefined;
  if (specifiers !== undefined) {
    if (specifiers.length === 0) return undefined;
    return { value: printSpecifier(specifiers), source: sourceOf(reading, path) };
  }
  const message = `requires-python is ${JSON.stringify(value)}, which is not a range of versions`;
  report(reading, path, { message, hint: `write a range such as ">=3.11" or ">=3.11,<3.14"` });
  return undefined;
}

function readExtras(reading: Reading, value: unknown): Pyproject["extras"] {
  const path = ["project", "optional-dependencies"];
  const entries = Object.entries(asTable(value) ?? {});
  return Object.fromEntries(
    entries.map(([name, list]) => [normaliseName(name), readDependencies(reading, [...path, name], list)]),
  );
}

/** PEP 735. A group that includes itself ends there. */
function readGroups(reading: Reading, value: unknown): Pyproject["groups"] {
  const tables = new Map(
    Object.entries(asTable(value) ?? {}).map(([name, list]) => [normaliseName(name), { name, list }]),
  );
  const read = (name: string, within: readonly string[]): readonly Requirement[] => {
    const group = tables.get(name);
    if (group === undefined || within.includes(name)) return [];
    const list: readonly unknown[] = Array.isArray(group.list) ? group.list : [];
    const included = list.flatMap((entry) => {
      const other = asTable(entry)?.["include-group"];
      return typeof other === "string" ? read(normaliseName(other), [...within, name]) : [];
    });
    return [...readDependencies(reading, ["dependency-groups", group.name], group.list), ...included];
  };
  return Object.fromEntries([...tables.keys()].map((name) => [name, read(name, [])]));
}

function readDependencies(reading: Reading, path: readonly string[], value: unknown): readonly Requirement[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    const message = `${path.join(".")} is not a list`;
    report(reading, path, { message, hint: `write ${path.at(-1)} = ["numpy>=2"]` });
    return [];
  }
  const requirements: Requirement[] = [];
  for (const [index, entry] of value.entries()) {
    if (asTable(entry)?.["include-group"] !== undefined) continue;
    const requirement = readDependency(reading, [...path, index], entry);
    if (requirement !== undefined) requirements.push(requirement);
  }
  return requirements;
}

function readDependency(
  reading: Reading,
  path: readonly (string | number)[],
  entry: unknown,
): Requirement | undefined {
  if (typeof entry !== "string") {
    const message = "a dependency is not a string";
    report(reading, path, { message, hint: `write it in quotes, such as "numpy>=2"` });
    return undefined;
  }
  try {
    const source = sourceOf(reading, path).replace(/(:\d+):\d+$/, "$1");
    return placedDependency(reading, { text: entry, source });
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const message = `${JSON.stringify(entry)} is not a requirement: ${error.message}`;
    report(reading, path, { message, hint: error.hint ?? "correct the requirement" });
    return undefined;
  }
}

/** Throws TextProblem for what is not a requirement; a URL that is none to install from is noted. */
function placedDependency(
  { placeProblems, credentials, folder }: Reading,
  { text, source }: { readonly text: string; readonly source: string },
): Requirement {
  const { url, ...parsed } = parseRequirement(text);
  if (url === undefined) return { ...parsed, hashes: [], source };
  try {
    const { requirement, hashes, credential } = placedRequirement({ ...parsed, url }, 0, folder);
    if (credential !== undefined) credentials.push(credential);
    return { ...requirement, hashes, source };
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const hint = error.hint ?? "make a lock file with uv lock";
    placeProblems.push({
      message: `${parsed.name}: ${error.message}`,
      hint,
      source,
      unsupported: error.unsupported,
    });
    return { ...parsed, hashes: [], source };
  }
}

function overriddenNames(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const [name] = /^[A-Za-z0-9._-]+/.exec(typeof entry === "string" ? entry : "") ?? [];
    return name === undefined ? [] : [normaliseName(name)];
  });
}

function report(reading: Reading, path: readonly (string | number)[], problem: FileProblem): void {
  reading.problems.push({ ...problem, source: sourceOf(reading, path) });
}

function sourceOf({ positions, file }: Reading, path: readonly (string | number)[]): string {
  const place = positions.placeOf(path);
  return place === undefined ? file : `${file}:${place}`;
}
