import type { CompatMatrix, Dependency, Resolution, Versioning } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

const WEIGHT = 1;

/**
 * Preferences for the versions of an earlier result, in the order of the tables, then of the alphabet. Versions that
 * nobody asks for came with the others: they are kept only while no requirement rules out one of those. A table without
 * `when` always takes part, so that its variables count as asked for.
 */
export function preferPrevious(
  previous: Resolution | Readonly<Record<string, string>> | undefined,
  dependencies: readonly Dependency[],
  matrices: readonly CompatMatrix[],
): readonly Dependency[] {
  if (previous === undefined) return [];
  const versions = versionsOf(previous);
  const asked = new Set([
    ...dependencies.map(({ name }) => name),
    ...matrices.flatMap(({ when, variables }) => (when === undefined ? Object.keys(variables) : [])),
  ]);
  const isWhole = dependencies.every((dependency) => admits(dependency, versions.get(dependency.name)));
  return [...versioningsOf(dependencies, matrices)].flatMap(([name, versioning]): readonly Dependency[] => {
    const version = versions.get(name);
    if (version === undefined || !VERSIONINGS[versioning].isVersion(version)) return [];
    if (!isWhole && !asked.has(name)) return [];
    const request = { requestedBy: "previous", source: "--previous", weight: WEIGHT, exactly: true } as const;
    return [{ name, range: version, versioning, strength: "prefer", ...request }];
  });
}

function admits({ strength, versioning, range }: Dependency, version: string | undefined): boolean {
  return strength === "prefer" || version === undefined || VERSIONINGS[versioning].matches(version, range);
}

function versionsOf(previous: Resolution | Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  if (isResolution(previous)) {
    return new Map(Object.entries(previous.pins).map(([name, { version }]) => [name, version]));
  }
  return new Map(Object.entries(previous));
}

function isResolution(previous: Resolution | Readonly<Record<string, string>>): previous is Resolution {
  return typeof previous.pins === "object";
}

/** Of variables that no table has, only those that somebody still requires. */
function versioningsOf(
  dependencies: readonly Dependency[],
  matrices: readonly CompatMatrix[],
): ReadonlyMap<string, Versioning> {
  const found = new Map<string, Versioning>();
  for (const { variables } of matrices) {
    for (const [name, versioning] of Object.entries(variables))
      found.set(name, found.get(name) ?? versioning);
  }
  for (const { name, versioning, strength } of dependencies.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (strength !== "prefer" && !found.has(name)) found.set(name, versioning);
  }
  return found;
}
