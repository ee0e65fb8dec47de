import type { LockedPackage } from "../types.ts";

/**
 * Poetry names every index but the default one. When a lock has packages of both, those of the default index get a
 * name too, so that the mixture is seen.
 */
export function markDefaultIndex(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const isNamed = packages.some(({ origin, unlocked }) => origin !== undefined && unlocked === undefined);
  if (!isNamed) return packages;
  return packages.map((one) => (one.origin === undefined ? { ...one, origin: "the default index" } : one));
}
