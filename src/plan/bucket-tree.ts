import type { SelectedPackage } from "../project/python/types.ts";
import { bucketOf } from "./bucket-of.ts";
import { LAYER_LIMITS } from "./layer-limits.ts";

export interface Bucket {
  /** Unique among the buckets; the same for a bucket and the first half of it. */
  readonly number: number;
  readonly packages: readonly SelectedPackage[];
}

export interface TreeOptions {
  readonly sizeOf: (chosen: SelectedPackage) => number;
  /** A power of two. */
  readonly most: number;
  /** Exactly this many, a power of two, however full they are. */
  readonly exactly?: number;
}

/**
 * Deals packages into buckets by the hash of their names. A bucket that is too full is split in two by one more bit of the
 * hash, and no other bucket is: what one package does to its bucket concerns no other one. Empty buckets are left out.
 */
export function bucketTree(
  packages: readonly SelectedPackage[],
  { sizeOf, most, exactly }: TreeOptions,
): readonly Bucket[] {
  return split({ number: 0, packages }, 1).sort((a, b) => a.number - b.number);

  /** Those of a bucket that is one of `count`. */
  function split(bucket: Bucket, count: number): Bucket[] {
    if (bucket.packages.length === 0) return [];
    const enough = exactly === undefined ? count >= most || fits(bucket.packages) : count >= exactly;
    if (enough) return [bucket];
    const halves: Bucket[] = [bucket.number, bucket.number + count].map((number) => ({
      number,
      packages: bucket.packages.filter(({ name }) => bucketOf(name, count * 2) === number),
    }));
    return halves.flatMap((half) => split(half, count * 2));
  }

  function fits(held: readonly SelectedPackage[]): boolean {
    if (held.length > LAYER_LIMITS.bucketPackages) return false;
    let bytes = 0;
    let largest = 0;
    for (const chosen of held) {
      bytes += sizeOf(chosen);
      largest = Math.max(largest, sizeOf(chosen));
    }
    return bytes <= LAYER_LIMITS.bucketBytes || bytes - largest <= LAYER_LIMITS.besideBytes;
  }
}
