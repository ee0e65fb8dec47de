import type { LockedPackage } from "../types.ts";

/**
 * Poetry names every index but the default one. When a lock has packages of both, those of the default index get a
 * name too, so that the mixture is seen.
 */
export function markDefaultIndex(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const isNamed = packages.some((one) => one.origin !== undefined && isOfIndex(one));
  if (!isNamed) return packages;
  return packages.map((one) => (one.origin === undefined ? { ...one, origin: "the default index" } : one));
}

function isOfIndex({ place, unlocked }: LockedPackage): boolean {
  return place === undefined && unlocked === undefined;
}
