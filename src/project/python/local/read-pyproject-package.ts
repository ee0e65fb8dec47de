import { posix } from "node:path";
import { fileProblemsError } from "../../problems.ts";
import type { ProjectFs } from "../../types.ts";
import { readPoetryManifest } from "../poetry/read-poetry-manifest.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { readDynamic } from "../setuptools/read-dynamic.ts";
import type { Requirement } from "../types.ts";
import { withUvSources } from "../uv-sources.ts";
import type { LocalPackage } from "./local-package.ts";

/**
 * The package that a pyproject.toml declares, without a lock; undefined when neither [project] nor [tool.poetry] do.
 * Throws PYPROJECT_INVALID or UNSUPPORTED with every problem.
 */
export async function readPyprojectPackage(
  fs: ProjectFs,
  pyproject: Pyproject,
): Promise<LocalPackage | undefined> {
  const { isProject, poetryDependencies, dynamicDependencies } = pyproject;
  if (!isProject && !poetryDependencies) return undefined;
  if (poetryDependencies && (!isProject || dynamicDependencies || pyproject.requirements.length === 0)) {
    return readPoetryManifest(pyproject);
  }
  const dynamic =
    dynamicDependencies || pyproject.dynamicExtras
      ? await readDynamic(fs, pyproject, posix.dirname(pyproject.file))
      : undefined;
  const requirements = dynamicDependencies ? (dynamic?.requirements ?? []) : pyproject.requirements;
  const extras = { ...pyproject.extras, ...(pyproject.dynamicExtras ? dynamic?.extras : {}) };
  const names = Object.keys(extras);
  const lists = [requirements, ...names.map((name) => extras[name] ?? [])];
  const read = [];
  for (const list of lists) read.push(await withUvSources(fs, pyproject, list));
  const problems = [...placeProblems(pyproject, requirements), ...read.flatMap((one) => one.problems)];
  if (problems.length > 0) throw fileProblemsError("PYPROJECT_INVALID", pyproject.file, problems);
  const [main, ...others] = read;
  return {
    ...(pyproject.name === undefined ? {} : { name: pyproject.name }),
    requirements: main?.requirements ?? [],
    extras: Object.fromEntries(names.map((name, index) => [name, others[index]?.requirements ?? []])),
    ...(dynamic?.unreadExtras === undefined ? {} : { unreadExtras: dynamic.unreadExtras }),
    groups: pyproject.groups,
    ...(pyproject.requiresPython === undefined ? {} : { range: pyproject.requiresPython }),
    credentials: [
      ...pyproject.credentials,
      ...read.flatMap((one) => one.credentials),
      ...(dynamic?.credentials ?? []),
    ],
  };
}

/** URLs of dependencies that [tool.uv.sources] does not replace; those of extras count once these are asked for. */
function placeProblems({ placeProblems: all, uvSources }: Pyproject, requirements: readonly Requirement[]) {
  const sources = new Set(
    requirements.filter(({ name }) => !uvSources.includes(name)).map(({ source }) => source),
  );
  return all.filter(({ source = "" }) => sources.has(source));
}
