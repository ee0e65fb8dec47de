import { posix } from "node:path";
import type { Lock, LockedPackage, Place, Requirement } from "../types.ts";

/** A place as it is written in a file of `folder`, relative to the root instead; undefined when it leads out of it. */
export function rootedPlace(place: Place, folder: string): Place | undefined {
  if (place.kind !== "folder" && place.kind !== "file") return place;
  const path = posix.join(folder, place.path).replace(/(?!^)\/$/, "");
  return path === ".." || path.startsWith("../") ? undefined : { ...place, path };
}

/** A lock that lies in `folder`, with its places relative to the root. */
export function rootedLock(lock: Lock, folder: string): Lock {
  return { ...lock, packages: lock.packages.map((one) => rootedPackage(one, folder)) };
}

function rootedPackage(one: LockedPackage, folder: string): LockedPackage {
  if (one.place === undefined) return one;
  const place = rootedPlace(one.place, folder);
  if (place !== undefined) return { ...one, place };
  const { place: _, ...rest } = one;
  return { ...rest, unlocked: "outside" };
}

/** Requirements with their places relative to the root, and those of which that cannot be said. */
export function rootedRequirements(
  requirements: readonly Requirement[],
  folder: string,
): { readonly requirements: readonly Requirement[]; readonly outside: readonly Requirement[] } {
  const outside: Requirement[] = [];
  const rooted = requirements.map((one) => {
    const place = one.place === undefined ? undefined : rootedPlace(one.place, folder);
    if (one.place !== undefined && place === undefined) outside.push(one);
    return place === undefined ? one : { ...one, place };
  });
  return { requirements: rooted, outside };
}
