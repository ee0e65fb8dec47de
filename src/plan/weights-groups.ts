import { bucketOf } from "./bucket-of.ts";

/** An image has at most 127 layers, and the packages want some. */
const MAX_LAYERS = 16;

export interface WeightGroup {
  /** The layerId. */
  readonly id: string;
  /** Sorted. */
  readonly paths: readonly string[];
}

/**
 * One group for each file, or 16 buckets when there are more. What a file is called decides alone where it goes, so
 * that one more file leaves the others in place.
 */
export function weightGroups(paths: readonly string[]): readonly WeightGroup[] {
  const sorted = paths.toSorted();
  if (sorted.length <= MAX_LAYERS) return sorted.map((path) => ({ id: fileId(path), paths: [path] }));
  const buckets = new Map<number, string[]>();
  for (const path of sorted) {
    const bucket = bucketOf(path, MAX_LAYERS);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), path]);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([bucket, held]) => ({ id: `weight-files-${String(bucket).padStart(2, "0")}`, paths: held }));
}

/** `weight-model-safetensors-1a2b3c4d`: the end of the path for people, its hash for uniqueness. */
function fileId(path: string): string {
  const words = path.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const readable = words.slice(-20).replace(/^-+|-+$/g, "");
  const hash = bucketOf(path, 2 ** 32)
    .toString(16)
    .padStart(8, "0");
  return ["weight", readable, hash].filter((part) => part !== "").join("-");
}
