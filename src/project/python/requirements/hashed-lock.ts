import { type FileProblem, fileProblemsError } from "../../problems.ts";
import { satisfies } from "../pep440/satisfies.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import type { Lock, LockedPackage, Requirement } from "../types.ts";
import type { RequirementsFile } from "./read-requirements-file.ts";

/**
 * A requirements file with hashes is a lock: every line is one package, pinned by `==` or by the URL or path of a file.
 * Undefined when there are no hashes. Throws REQUIREMENTS_INVALID when only some lines are pinned and hashed.
 */
export function hashedLock(file: string, requirementsFile: RequirementsFile): Lock | undefined {
  const { requirements, constraints, hashed } = requirementsFile;
  if (!hashed) return undefined;
  const packages: LockedPackage[] = [];
  const problems: FileProblem[] = [];
  for (const requirement of requirements) {
    const version = pinnedVersion(requirement);
    const problem = unhashable(requirement, version) ?? outOfConstraint(requirement, version, constraints);
    if (problem === undefined) packages.push(lockedPackage(requirement, version ?? ""));
    else problems.push({ ...problem, source: requirement.source });
  }
  if (problems.length > 0) throw fileProblemsError("REQUIREMENTS_INVALID", file, problems);
  return { file, packages };
}

function unhashable(
  { name, place, hashes }: Requirement,
  version: string | undefined,
): FileProblem | undefined {
  if (place?.kind === "git" || place?.kind === "folder") {
    const what = place.kind === "git" ? "a git repository" : "a folder";
    return {
      message: `${name} comes from ${what}, which has no hash, but the file gives hashes for others`,
      hint: "put it into a file without hashes, or give no hashes at all",
    };
  }
  if (hashes.length === 0) {
    const message = `${name} has no hash, but the file gives hashes for others`;
    return { message, hint: "give a hash for every requirement, or for none" };
  }
  if (version !== undefined || place !== undefined) return undefined;
  return { message: `${name} has a hash but is not pinned by ==`, hint: `write ${name}==VERSION` };
}

function outOfConstraint(
  { name, place }: Requirement,
  version: string | undefined,
  constraints: readonly Requirement[],
): FileProblem | undefined {
  if (version === undefined || place !== undefined) return undefined;
  const broken = constraints.find(
    (one) =>
      one.name === name &&
      one.marker === undefined &&
      one.specifier !== "" &&
      !satisfies(version, one.specifier),
  );
  if (broken === undefined) return undefined;
  const message = `${name}==${version} is not what ${broken.source} allows: ${name}${broken.specifier}`;
  return { message, hint: `lock ${name} again, or correct ${broken.source}` };
}

function pinnedVersion({ specifier }: Requirement): string | undefined {
  const [one, more] = parseSpecifier(specifier) ?? [];
  if (one === undefined || more !== undefined) return undefined;
  return one.operator === "==" && !one.prefix ? one.text : undefined;
}

function lockedPackage(requirement: Requirement, version: string): LockedPackage {
  const { name, marker, hashes, place, source } = requirement;
  return {
    name,
    version,
    source,
    ...(marker === undefined ? {} : { marker }),
    dependencies: [],
    extras: {},
    root: true,
    artifacts: hashes.map((hash) => ({ kind: "wheel", filename: "", hash })),
    ...(place === undefined ? {} : { place }),
  };
}
