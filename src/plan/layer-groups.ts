import defaultTable from "../../compat/layer-groups.json" with { type: "json" };
import type { SelectedPackage } from "../project/python/types.ts";
import { bucketOf } from "./bucket-of.ts";
import { familyOf, type LayerGroupTable } from "./layer-group-table.ts";

export interface LayerGroup {
  /** Layer id: `python-cuda`, `python-numpy`, `python-rest-0`. */
  readonly id: string;
  readonly group: "cuda" | "torch" | "tensorflow" | "jax" | "large" | "rest";
  /** Sorted by name. */
  readonly packages: readonly SelectedPackage[];
}

export interface PartitionOptions {
  /** A wheel of this size or more is a layer of its own. Default 10 MB. */
  readonly largeBytes?: number;
  /** Buckets of the rest, a power of two. By default it follows from what the rest holds. */
  readonly bucketCount?: number;
  readonly table?: LayerGroupTable;
}

const LARGE_BYTES = 10_000_000;
/** Overlay file systems stop at about 128 layers; the base, the system and the project need some of them. */
const MOST_LARGE = 64;
const MOST_BUCKETS = 16;
const BUCKET_BYTES = 32_000_000;
const BUCKET_PACKAGES = 32;
/** What a distribution of unknown size counts for. */
const USUAL_BYTES = 500_000;

const ORDER: readonly LayerGroup["group"][] = ["cuda", "torch", "tensorflow", "jax", "large", "rest"];

/**
 * Splits distributions into groups that become one layer each: known families, every large wheel alone, and the
 * rest in buckets by a hash of the name. One small package more, or a newer one, changes one bucket only, except
 * where the rest outgrows its buckets: then their number doubles and each of them is split in two. What has to be
 * built from source goes to the rest.
 */
export function partition(
  packages: readonly SelectedPackage[],
  options: PartitionOptions = {},
): readonly LayerGroup[] {
  const table = options.table ?? defaultTable;
  const sorted = packages.toSorted(comparePackages);
  const large = largePackages(sorted, table, options.largeBytes ?? LARGE_BYTES);
  const rest = sorted.filter((chosen) => family(chosen, table) === undefined && !large.has(chosen));
  const count = options.bucketCount ?? bucketCount(rest);
  const groups = new Map<string, LayerGroup & { readonly packages: SelectedPackage[] }>();
  for (const chosen of sorted) {
    const { id, group } = placeOf(chosen);
    const known = groups.get(id);
    if (known === undefined) groups.set(id, { id, group, packages: [chosen] });
    else known.packages.push(chosen);
  }
  return [...groups.values()].sort(compareGroups);

  function placeOf(chosen: SelectedPackage): Pick<LayerGroup, "id" | "group"> {
    const known = family(chosen, table);
    if (known !== undefined) return { id: `python-${known}`, group: known };
    if (large.has(chosen)) return { id: `python-${chosen.name}`, group: "large" };
    return { id: `python-rest-${bucketOf(chosen.name, count)}`, group: "rest" };
  }
}

function family(chosen: SelectedPackage, table: LayerGroupTable): ReturnType<typeof familyOf> {
  return chosen.sdist ? undefined : familyOf(chosen.name, table);
}

function largePackages(
  packages: readonly SelectedPackage[],
  table: LayerGroupTable,
  largeBytes: number,
): ReadonlySet<SelectedPackage> {
  const sizeOf = (chosen: SelectedPackage) => chosen.size ?? knownSize(chosen.name, table);
  const candidates = packages.filter(
    (chosen) =>
      !chosen.sdist &&
      !isGroupName(chosen.name) &&
      family(chosen, table) === undefined &&
      sizeOf(chosen) >= largeBytes,
  );
  return new Set(candidates.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_LARGE));
}

function knownSize(name: string, { largeSizes }: LayerGroupTable): number {
  return Object.hasOwn(largeSizes.bytes, name) ? (largeSizes.bytes[name] ?? 0) : 0;
}

/** A distribution of such a name would get the layer id of a group. */
function isGroupName(name: string): boolean {
  return /^rest-\d+$/.test(name) || ORDER.some((group) => group === name);
}

/** Smallest power of two that keeps the buckets, if they filled evenly, below their bounds. */
function bucketCount(rest: readonly SelectedPackage[]): number {
  let bytes = 0;
  for (const { size } of rest) bytes += size ?? USUAL_BYTES;
  const wanted = Math.max(bytes / BUCKET_BYTES, rest.length / BUCKET_PACKAGES);
  let count = 1;
  while (count < wanted && count < MOST_BUCKETS) count *= 2;
  return count;
}

function compareGroups(a: LayerGroup, b: LayerGroup): number {
  const byGroup = ORDER.indexOf(a.group) - ORDER.indexOf(b.group);
  if (byGroup !== 0) return byGroup;
  return a.group === "rest" ? bucketNumber(a) - bucketNumber(b) : compareText(a.id, b.id);
}

function bucketNumber({ id }: LayerGroup): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

function comparePackages(a: SelectedPackage, b: SelectedPackage): number {
  return compareText(a.name, b.name) || compareText(a.version, b.version) || compareText(a.source, b.source);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
