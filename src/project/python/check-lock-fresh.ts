import { problemsError } from "../../errors/problems-error.ts";
import { remakeHint } from "./locks/remake-hint.ts";
import { satisfies } from "./pep440/satisfies.ts";
import { printRequirement } from "./requirements/print-requirement.ts";
import type { Lock, LockedPackage, Requirement } from "./types.ts";

export interface Declaration {
  /** File the requirements were written in. */
  readonly file: string;
  readonly requirements: readonly Requirement[];
  /** Names whose version the project overrides. */
  readonly overrides?: readonly string[];
}

/**
 * Throws LOCK_INVALID when the project asks for something that the lock cannot have been made for: a package that the
 * project's entry does not depend on, or a range its locked version is not in.
 */
export function checkLockFresh(lock: Lock, declaration: Declaration): void {
  const root = lock.packages.find((one) => one.root);
  if (root === undefined) return;
  const known = new Set(root.dependencies.map(({ name }) => name));
  const problems = declaration.requirements.flatMap((requirement) => {
    // A project that asks for its own extras asks for nothing that could be missing.
    if (requirement.name === root.name) return [];
    const locked = lock.packages.filter(({ name }) => name === requirement.name);
    const message = staleness({ lock, requirement, locked, known, declaration });
    return message === undefined
      ? []
      : [{ message, source: requirement.source, hint: remakeHint(lock.file) }];
  });
  if (problems.length > 0) throw problemsError("LOCK_INVALID", lock.file, problems);
}

function staleness({
  lock,
  requirement,
  locked,
  known,
  declaration,
}: {
  readonly lock: Lock;
  readonly requirement: Requirement;
  readonly locked: readonly LockedPackage[];
  readonly known: ReadonlySet<string>;
  readonly declaration: Declaration;
}): string | undefined {
  const { name, specifier, marker } = requirement;
  const wanted = printRequirement({ ...requirement, extras: [] });
  const stale = `${lock.file} is out of date: it`;
  // A marker that never holds for the lock's own range leaves no trace in the lock.
  if (!known.has(name) || locked.length === 0)
    return marker === undefined ? `${stale} does not have ${wanted}` : undefined;
  const [only, more] = locked;
  if (only === undefined || more !== undefined || only.version === "") return undefined;
  const overridden = declaration.overrides?.includes(name) ?? false;
  if (overridden || specifier === "" || satisfies(only.version, specifier)) return undefined;
  return `${stale} has ${name} ${only.version}, but ${declaration.file} asks for ${wanted}`;
}
