import { FactoryError } from "../../../errors/factory-error.ts";
import type { Sourced } from "../../types.ts";
import { normaliseName } from "../normalise-name.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Requirement } from "../types.ts";
import { checkWantedParts, NO_WANTED_PARTS, namesOf, type WantedParts } from "../wanted-parts.ts";
import { poetryRanges } from "./poetry-ranges.ts";
import { type PoetryDependency, readPoetryDependency } from "./read-poetry-dependency.ts";

/** What the pyproject.toml beside a poetry.lock asks for: [project], or else the main group of [tool.poetry]. */
export interface PoetryProject {
  readonly dependencies: readonly PoetryDependency[];
  readonly requirements: readonly Requirement[];
  readonly python?: Sourced<string>;
  /** Of [tool.poetry], normalised. */
  readonly name?: string;
  /** Poetry would install the project itself too. */
  readonly isPackage: boolean;
}

const PYTHON = ["tool", "poetry", "dependencies", "python"];

/**
 * Throws PYPROJECT_INVALID for a dependency that cannot be read, CONFIG_INVALID for extras and groups that there are
 * none of.
 */
export function readPoetryProject(
  pyproject: Pyproject,
  wanted: WantedParts = NO_WANTED_PARTS,
): PoetryProject {
  const poetry = asTable(pyproject.tool.poetry) ?? {};
  const table = asTable(poetry.dependencies) ?? {};
  const python = readPython(table, pyproject);
  const main = pyproject.requirements.length > 0 ? fromProject(pyproject) : fromTool(pyproject, wanted);
  const besides = wantedLists(pyproject, wanted);
  return {
    dependencies: [...main.dependencies, ...besides.flatMap(({ dependencies }) => dependencies)],
    requirements: [...main.requirements, ...besides.flatMap(({ requirements }) => requirements)],
    ...(python === undefined ? {} : { python }),
    ...(typeof poetry.name === "string" ? { name: normaliseName(poetry.name) } : {}),
    isPackage: pyproject.hasBuildSystem && poetry["package-mode"] !== false,
  };
}

type Declared = Pick<PoetryProject, "dependencies" | "requirements">;

/** What the wanted extras of [project] and the wanted groups ask for. */
function wantedLists(pyproject: Pyproject, wanted: WantedParts): readonly Declared[] {
  const poetry = asTable(pyproject.tool.poetry) ?? {};
  const groups = poetryGroups(poetry);
  checkWantedParts(wanted, {
    file: "pyproject.toml",
    extras: [...Object.keys(pyproject.extras), ...Object.keys(asTable(poetry.extras) ?? {})],
    groups: [...Object.keys(pyproject.groups), ...groups.keys()],
  });
  return [
    ...namesOf(wanted.extras).map((name) => fromRequirements(own(pyproject.extras, name))),
    ...namesOf(wanted.groups).map((name) => fromRequirements(own(pyproject.groups, name))),
    ...namesOf(wanted.groups).map((name) => {
      const path = groups.get(name);
      return path === undefined
        ? { dependencies: [], requirements: [] }
        : fromTable(pyproject, path, () => true);
    }),
  ];
}

/** Keys of the table of each group. `dev-dependencies` is how Poetry 1.1 wrote the group `dev`. */
function poetryGroups(poetry: TomlTable): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  if (poetry["dev-dependencies"] !== undefined) groups.set("dev", ["tool", "poetry", "dev-dependencies"]);
  for (const name of Object.keys(asTable(poetry.group) ?? {})) {
    groups.set(normaliseName(name), ["tool", "poetry", "group", name, "dependencies"]);
  }
  return groups;
}

function own<T>(lists: Readonly<Record<string, readonly T[]>>, name: string): readonly T[] {
  return Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
}

function fromProject({ requirements }: Pyproject): Declared {
  return fromRequirements(requirements);
}

function fromRequirements(requirements: readonly Requirement[]): Declared {
  const dependencies = requirements.map(({ name, specifier, marker, extras }) => ({
    name,
    ranges: [specifier],
    ...(marker === undefined ? {} : { marker }),
    extras,
    optional: false,
  }));
  return { dependencies, requirements };
}

function fromTool(pyproject: Pyproject, wanted: WantedParts): Declared {
  const extras = asTable(asTable(pyproject.tool.poetry)?.extras) ?? {};
  const optional = new Set<string>();
  for (const [extra, names] of Object.entries(extras)) {
    if (!namesOf(wanted.extras).includes(normaliseName(extra)) || !Array.isArray(names)) continue;
    for (const name of names) optional.add(normaliseName(String(name)));
  }
  return fromTable(pyproject, ["tool", "poetry", "dependencies"], (name) => optional.has(name));
}

function fromTable(
  pyproject: Pyproject,
  path: readonly string[],
  isWanted: (optional: string) => boolean,
): Declared {
  const table = path.slice(1).reduce<TomlTable>((at, key) => asTable(at[key]) ?? {}, pyproject.tool);
  const dependencies: PoetryDependency[] = [];
  const requirements: Requirement[] = [];
  for (const [written, value] of Object.entries(table)) {
    if (written === "python") continue;
    const source = pyproject.sourceOf([...path, written]);
    for (const dependency of readPoetryDependency(written, value, (message) => invalid(message, source))) {
      if (dependency.optional && !isWanted(dependency.name)) continue;
      dependencies.push(dependency);
      requirements.push(toRequirement(dependency, source.replace(/^(.*:\d+):\d+$/, "$1")));
    }
  }
  return { dependencies, requirements };
}

/** PEP 440 has no alternatives: a requirement that has them is shown without its range. */
function toRequirement(dependency: PoetryDependency, source: string): Requirement {
  const { name, extras, ranges, marker } = dependency;
  const [specifier = "", more] = ranges;
  return {
    name,
    extras,
    specifier: more === undefined ? specifier : "",
    ...(marker === undefined ? {} : { marker }),
    hashes: [],
    source,
  };
}

function readPython({ python }: TomlTable, pyproject: Pyproject): Sourced<string> | undefined {
  if (python === undefined) return undefined;
  const source = pyproject.sourceOf(PYTHON);
  const ranges = typeof python === "string" ? poetryRanges(python) : undefined;
  if (ranges === undefined) throw invalid(`${JSON.stringify(python)} is not a range of versions`, source);
  return onlyRange(ranges, source);
}

/** Undefined when every Python will do; throws UNSUPPORTED for alternatives, of which the resolver knows none. */
export function onlyRange(ranges: readonly string[], source: string): Sourced<string> | undefined {
  const [value = "", more] = ranges;
  if (more !== undefined) {
    throw new FactoryError("UNSUPPORTED", `${source.replace(/:.*/, "")} allows several ranges of Python`, {
      source,
      hint: "write one range, such as >=3.11,<3.14, and lock again",
    });
  }
  return value === "" ? undefined : { value, source };
}

function invalid(message: string, source: string): FactoryError {
  const hint = `write a range such as "^1.2" or ">=1.2,<2"`;
  return new FactoryError("PYPROJECT_INVALID", message, { source, hint });
}
