import { problemsError } from "../../errors/problems-error.ts";
import { satisfies } from "./pep440/satisfies.ts";
import type { Pyproject } from "./read-pyproject.ts";
import { printRequirement } from "./requirements/print-requirement.ts";
import type { Lock, LockedPackage, Requirement } from "./types.ts";

/**
 * Throws LOCK_INVALID when pyproject.toml asks for something that the lock cannot have been made for: a package the
 * project's entry does not depend on, or a range its locked version is not in.
 */
export function checkLockFresh(lock: Lock, pyproject: Pyproject): void {
  const root = lock.packages.find((one) => one.root);
  if (root === undefined) return;
  const known = new Set(root.dependencies.map(({ name }) => name));
  const problems = pyproject.requirements.flatMap((requirement) => {
    const locked = lock.packages.filter(({ name }) => name === requirement.name);
    const message = staleness({ requirement, locked, known, pyproject });
    if (message === undefined) return [];
    return [{ message, source: requirement.source, hint: "make the lock file again with uv lock" }];
  });
  if (problems.length > 0) throw problemsError("LOCK_INVALID", lock.file, problems);
}

function staleness({
  requirement,
  locked,
  known,
  pyproject,
}: {
  readonly requirement: Requirement;
  readonly locked: readonly LockedPackage[];
  readonly known: ReadonlySet<string>;
  readonly pyproject: Pyproject;
}): string | undefined {
  const { name, specifier, marker } = requirement;
  const wanted = printRequirement({ ...requirement, extras: [] });
  // A marker that never holds for the lock's own range leaves no trace in the lock.
  if (!known.has(name))
    return marker === undefined ? `uv.lock is out of date: it does not have ${wanted}` : undefined;
  const [only, more] = locked;
  if (only === undefined || more !== undefined || only.version === "") return undefined;
  if (pyproject.uvOverrides.includes(name) || specifier === "" || satisfies(only.version, specifier))
    return undefined;
  return `uv.lock is out of date: it has ${name} ${only.version}, but pyproject.toml asks for ${wanted}`;
}
