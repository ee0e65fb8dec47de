import { type FileProblem, fileProblemsError, sortProblems } from "../problems.ts";
import type { ProjectFs, Sourced } from "../types.ts";
import { normaliseName } from "./normalise-name.ts";
import { parseSpecifier, printSpecifier } from "./pep440/specifier.ts";
import { parseRequirement } from "./requirements/parse-requirement.ts";
import { TextProblem } from "./text-scanner.ts";
import { asTable, parseToml, type TomlTable } from "./toml/parse-toml.ts";
import { type TomlPositions, tomlPositions } from "./toml/toml-positions.ts";
import type { Requirement } from "./types.ts";

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
  /** Tables of tools, by their names, as written. */
  readonly tool: TomlTable;
  /** `pyproject.toml:line:column` of a value by its keys. */
  readonly sourceOf: (path: readonly (string | number)[]) => string;
}

/** Reads pyproject.toml, which must exist; throws PYPROJECT_INVALID with every problem. */
export async function readPyproject(fs: ProjectFs): Promise<Pyproject> {
  const text = await fs.read(FILE, { maxBytes: MAX_BYTES });
  const document = parseToml(text, { file: FILE, code: "PYPROJECT_INVALID" });
  const reading: Reading = { positions: tomlPositions(text), problems: [] };
  const pyproject = readDocument(reading, document);
  if (reading.problems.length > 0) {
    throw fileProblemsError("PYPROJECT_INVALID", FILE, sortProblems(reading.problems));
  }
  return pyproject;
}

interface Reading {
  readonly positions: TomlPositions;
  readonly problems: FileProblem[];
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
  const dynamic = project?.dynamic;
  return {
    isProject: project !== undefined,
    ...(name === undefined ? {} : { name }),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    requirements: readDependencies(reading, project?.dependencies),
    dynamicDependencies: Array.isArray(dynamic) && dynamic.includes("dependencies"),
    uvSources: Object.keys(asTable(uv.sources) ?? {}).map(normaliseName),
    uvOverrides: overriddenNames(uv["override-dependencies"]),
    poetryDependencies: asTable(asTable(tool.poetry)?.dependencies) !== undefined,
    hasBuildSystem: document["build-system"] !== undefined,
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

function readDependencies(reading: Reading, value: unknown): readonly Requirement[] {
  if (value === undefined) return [];
  const path = ["project", "dependencies"];
  if (!Array.isArray(value)) {
    const message = "project.dependencies is not a list";
    report(reading, path, { message, hint: `write dependencies = ["numpy>=2"]` });
    return [];
  }
  const requirements: Requirement[] = [];
  for (const [index, entry] of value.entries()) {
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
    const source = sourceOf(reading, path).replace(/:\d+$/, "");
    return { ...parseRequirement(entry), hashes: [], source };
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const message = `${JSON.stringify(entry)} is not a requirement: ${error.message}`;
    report(reading, path, { message, hint: error.hint ?? "correct the requirement" });
    return undefined;
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

function sourceOf({ positions }: Reading, path: readonly (string | number)[]): string {
  const place = positions.placeOf(path);
  return place === undefined ? FILE : `${FILE}:${place}`;
}
