import type { PackageFacts } from "../project/python/factory-lock/print-factory-lock.ts";
import { sameIndex } from "../project/python/indexes/same-index.ts";
import { normaliseName } from "../project/python/normalise-name.ts";
import type { AnnotatedPackage } from "./read-annotations.ts";

/** Indexes that uv was given; without credentials. */
export interface GivenIndexes {
  readonly index?: string | undefined;
  readonly extra: readonly string[];
}

/** Turns `needed by` around, and names the index of what does not come from the usual one. */
export function packageFacts(
  packages: readonly AnnotatedPackage[],
  given: GivenIndexes,
): ReadonlyMap<string, PackageFacts> {
  const usual = given.index === undefined ? mostCommon(packages, given.extra) : sameIndex(given.index);
  const dependencies = new Map<string, string[]>();
  for (const { name, neededBy } of packages) {
    for (const needer of neededBy) {
      const known = dependencies.get(normaliseName(needer));
      if (known === undefined) dependencies.set(normaliseName(needer), [normaliseName(name)]);
      else known.push(normaliseName(name));
    }
  }
  return new Map(
    packages.map(({ name, index }) => [
      normaliseName(name),
      {
        dependencies: dependencies.get(normaliseName(name)) ?? [],
        ...(index === undefined || sameIndex(index) === usual ? {} : { index }),
      },
    ]),
  );
}

/** Of equally common ones the first in the order of text. */
function mostCommon(packages: readonly AnnotatedPackage[], extra: readonly string[]): string | undefined {
  const others = new Set(extra.map(sameIndex));
  const counts = new Map<string, number>();
  for (const { index } of packages) {
    if (index === undefined || others.has(sameIndex(index))) continue;
    counts.set(sameIndex(index), (counts.get(sameIndex(index)) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0];
}
