import type { Lock } from "../types.ts";
import { sameIndex } from "./same-index.ts";

/**
 * Indexes that a lock takes packages from besides the usual one, sorted and without credentials. The usual one is
 * configured where the image is built; it is taken to be the one that most of the lock comes from. A lock of factory's own
 * names none but the others.
 */
export function secondIndexes({ packages, madeFor }: Lock): readonly string[] {
  const counts = new Map<string, number>();
  for (const { origin = "", place, artifacts } of packages) {
    if (place !== undefined || artifacts.length === 0) continue;
    const index = sameIndex(origin);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const [usual] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const configured = madeFor === undefined ? usual?.[0] : "";
  return [...counts.keys()].filter((url) => url !== configured && /^https?:\/\//i.test(url)).sort();
}
