import { type FileProblem, fileProblemsError } from "../../problems.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import type { Lock, LockedPackage, Requirement } from "../types.ts";
import type { RequirementsFile } from "./read-requirements-file.ts";

/**
 * A requirements file with hashes is a lock: every line is one package, pinned by `==`. Undefined when there are
 * no hashes. Throws REQUIREMENTS_INVALID when only some lines are pinned and hashed.
 */
export function hashedLock(file: string, { requirements, hashed }: RequirementsFile): Lock | undefined {
  if (!hashed) return undefined;
  const packages: LockedPackage[] = [];
  const problems: FileProblem[] = [];
  for (const requirement of requirements) {
    const version = pinnedVersion(requirement);
    if (requirement.hashes.length === 0) {
      const message = `${requirement.name} has no hash, but the file gives hashes for others`;
      const hint = "give a hash for every requirement, or for none";
      problems.push({ message, hint, source: requirement.source });
    } else if (version === undefined) {
      const message = `${requirement.name} has a hash but is not pinned by ==`;
      problems.push({ message, hint: `write ${requirement.name}==VERSION`, source: requirement.source });
    } else packages.push(lockedPackage(requirement, version));
  }
  if (problems.length > 0) throw fileProblemsError("REQUIREMENTS_INVALID", file, problems);
  return { file, packages };
}

function pinnedVersion({ specifier, url }: Requirement): string | undefined {
  const [one, more] = parseSpecifier(specifier) ?? [];
  if (one === undefined || more !== undefined || url !== undefined) return undefined;
  return one.operator === "==" && !one.prefix ? one.text : undefined;
}

function lockedPackage({ name, marker, hashes, source }: Requirement, version: string): LockedPackage {
  return {
    name,
    version,
    source,
    ...(marker === undefined ? {} : { marker }),
    dependencies: [],
    extras: {},
    root: true,
    artifacts: hashes.map((hash) => ({ kind: "wheel", filename: "", hash })),
  };
}
