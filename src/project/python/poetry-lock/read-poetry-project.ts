import { FactoryError } from "../../../errors/factory-error.ts";
import type { Sourced } from "../../types.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Requirement } from "../types.ts";
import { poetryRanges } from "./poetry-ranges.ts";
import { type PoetryDependency, readPoetryDependency } from "./read-poetry-dependency.ts";

/** What the pyproject.toml beside a poetry.lock asks for: [project], or else the main group of [tool.poetry]. */
export interface PoetryProject {
  readonly dependencies: readonly PoetryDependency[];
  readonly requirements: readonly Requirement[];
  readonly python?: Sourced<string>;
  /** Poetry would install the project itself too. */
  readonly isPackage: boolean;
}

const PYTHON = ["tool", "poetry", "dependencies", "python"];

/** Throws PYPROJECT_INVALID for a dependency that cannot be read. */
export function readPoetryProject(pyproject: Pyproject): PoetryProject {
  const poetry = asTable(pyproject.tool.poetry) ?? {};
  const table = asTable(poetry.dependencies) ?? {};
  const python = readPython(table, pyproject);
  return {
    ...(pyproject.requirements.length > 0 ? fromProject(pyproject) : fromTool(table, pyproject)),
    ...(python === undefined ? {} : { python }),
    isPackage: pyproject.hasBuildSystem && poetry["package-mode"] !== false,
  };
}

type Declared = Pick<PoetryProject, "dependencies" | "requirements">;

function fromProject({ requirements }: Pyproject): Declared {
  const dependencies = requirements.map(({ name, specifier, marker, extras }) => ({
    name,
    ranges: [specifier],
    ...(marker === undefined ? {} : { marker }),
    extras,
    optional: false,
  }));
  return { dependencies, requirements };
}

function fromTool(table: TomlTable, pyproject: Pyproject): Declared {
  const dependencies: PoetryDependency[] = [];
  const requirements: Requirement[] = [];
  for (const [written, value] of Object.entries(table)) {
    if (written === "python") continue;
    const source = pyproject.sourceOf(["tool", "poetry", "dependencies", written]);
    for (const dependency of readPoetryDependency(written, value, (message) => invalid(message, source))) {
      if (dependency.optional) continue;
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
