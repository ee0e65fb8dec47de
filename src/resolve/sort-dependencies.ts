import type { Dependency } from "./types.ts";

const KEYS = ["name", "source", "requestedBy", "range", "strength", "versioning"] as const;

/** Sorted by content, exact duplicates dropped, so that equal input gives equal output in any order. */
export function sortDependencies(dependencies: readonly Dependency[]): readonly Dependency[] {
  const sorted = dependencies.toSorted(compareDependencies);
  return sorted.filter((dependency, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareDependencies(before, dependency) !== 0;
  });
}

function compareDependencies(a: Dependency, b: Dependency): number {
  for (const key of KEYS) {
    if (a[key] < b[key]) return -1;
    if (a[key] > b[key]) return 1;
  }
  return (b.weight ?? 0) - (a.weight ?? 0);
}
