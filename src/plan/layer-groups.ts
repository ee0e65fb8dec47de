import defaultTable from "../../compat/layer-groups.json" with { type: "json" };
import type { SelectedPackage } from "../project/python/types.ts";
import { bucketTree } from "./bucket-tree.ts";
import { FAMILIES, familyOf, isFamily, type LayerGroupTable } from "./layer-group-table.ts";
import { LAYER_LIMITS } from "./layer-limits.ts";
import { namePatterns } from "./name-patterns.ts";

export interface LayerGroup {
  /** Layer id: `python-cuda`, `python-numpy`, `python-rest-0`. */
  readonly id: string;
  /** A family, a group of the project's own, `alone`, `large` or `rest`. */
  readonly group: string;
  /** Sorted by name. */
  readonly packages: readonly SelectedPackage[];
}

/** What a project says of its groups. Patterns are those of `namePatterns`; what is absent is as `LAYER_LIMITS` has it. */
export interface GroupRules {
  /** A wheel of this size or more is a layer of its own. */
  readonly largeBytes?: number;
  /** Of the whole image. */
  readonly maxLayers?: number;
  /** Exactly this many buckets, a power of two. */
  readonly buckets?: number;
  /** Before the families, in this order; one with the name of a family replaces it. */
  readonly groups?: readonly { readonly name: string; readonly patterns: readonly string[] }[];
  readonly alone?: readonly string[];
  readonly rest?: readonly string[];
}

export interface Partition {
  readonly groups: readonly LayerGroup[];
  /** What would be alone if the image could have more layers, largest first. */
  readonly crowded: readonly SelectedPackage[];
}

/**
 * Splits distributions into groups that become one layer each: groups of the project's own, known families, every large
 * wheel alone, and the rest in buckets by a hash of the name. One small package more, or a newer one, changes one bucket
 * only; one that makes a bucket too full splits that bucket and no other, and without it the halves are one again. What has to be built from source goes to the
 * rest, unless the project says otherwise.
 *
 * There is no memory of the last plan, so a wheel that grows past `largeBytes` leaves its bucket. That concerns the two layers
 * alone. For a name of the table it takes more: the table's side of the threshold counts until the lock says half or twice as much.
 */
export function partition(
  packages: readonly SelectedPackage[],
  rules: GroupRules = {},
  table: LayerGroupTable = defaultTable,
): Partition {
  const sorted = packages.toSorted(comparePackages);
  const places = new Map(sorted.map((chosen) => [chosen, placeOf(chosen, rules, table)]));
  const named = collect(sorted, (chosen) => {
    const place = places.get(chosen);
    return place?.kind === "group" ? place.name : undefined;
  });
  const most = layerShares(rules, named.size);
  const { chosen: single, crowded } = chooseSingle(places, { most: most.single, table });
  const rest = sorted.filter((one) => places.get(one)?.kind !== "group" && !single.has(one));
  const buckets = bucketTree(rest, {
    sizeOf: (one) => sizeOf(one, table),
    most: most.buckets,
    ...(rules.buckets === undefined ? {} : { exactly: rules.buckets }),
  });
  return {
    groups: [
      ...[...named]
        .map(([name, held]) => ({ id: `python-${name}`, group: name, packages: held }))
        .sort((a, b) => rankOf(a.group, rules) - rankOf(b.group, rules)),
      ...sorted
        .filter((one) => single.has(one))
        .map((one) => ({ id: `python-${one.name}`, group: single.get(one) ?? "large", packages: [one] })),
      ...buckets.map(({ number, packages: held }) => ({
        id: `python-rest-${number}`,
        group: "rest",
        packages: held,
      })),
    ],
    crowded,
  };
}

type GroupPlace =
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "alone" }
  | { readonly kind: "large" }
  | { readonly kind: "rest" };

function placeOf(chosen: SelectedPackage, rules: GroupRules, table: LayerGroupTable): GroupPlace {
  const { name, sdist } = chosen;
  const own = rules.groups?.find(({ patterns }) => namePatterns(patterns).match(name));
  if (own !== undefined) return { kind: "group", name: own.name };
  const canBeAlone = !isLayerName(name, rules);
  if (canBeAlone && namePatterns(rules.alone ?? []).match(name)) return { kind: "alone" };
  if (sdist || namePatterns(rules.rest ?? []).match(name)) return { kind: "rest" };
  const family = familyOf(name, table);
  const isReplaced = rules.groups?.some((group) => group.name === family) ?? false;
  if (family !== undefined && !isReplaced) return { kind: "group", name: family };
  return canBeAlone && isLarge(chosen, rules, table) ? { kind: "large" } : { kind: "rest" };
}

/** A distribution of such a name would get the layer id of another layer. */
function isLayerName(name: string, { groups = [] }: GroupRules): boolean {
  return (
    name === "venv" ||
    /^rest-\d+$/.test(name) ||
    isFamily(name) ||
    groups.some((group) => group.name === name)
  );
}

function isLarge(
  { name, size }: SelectedPackage,
  { largeBytes = LAYER_LIMITS.largeBytes }: GroupRules,
  table: LayerGroupTable,
): boolean {
  const known = tableSize(name, table);
  if (size === undefined) return (known ?? 0) >= largeBytes;
  if (known === undefined) return size >= largeBytes;
  return size >= (known >= largeBytes ? largeBytes / 2 : largeBytes * 2);
}

function sizeOf({ name, size }: SelectedPackage, table: LayerGroupTable): number {
  return size ?? tableSize(name, table) ?? LAYER_LIMITS.usualBytes;
}

function tableSize(name: string, { largeSizes }: LayerGroupTable): number | undefined {
  return Object.hasOwn(largeSizes.bytes, name) ? largeSizes.bytes[name] : undefined;
}

/**
 * How the layers that packages may have are shared out. The number of buckets does not depend on what else there is, so that a
 * new group moves no small package.
 */
function layerShares(
  rules: GroupRules,
  named: number,
): { readonly buckets: number; readonly single: number } {
  const all = Math.max(1, (rules.maxLayers ?? LAYER_LIMITS.layers) - LAYER_LIMITS.otherLayers);
  let buckets: number = rules.buckets ?? LAYER_LIMITS.buckets;
  while (rules.buckets === undefined && buckets > 1 && buckets * 2 > all) buckets /= 2;
  return { buckets, single: Math.max(0, all - buckets - named) };
}

/** What the project names goes first, then what is largest. */
function chooseSingle(
  places: ReadonlyMap<SelectedPackage, GroupPlace>,
  { most, table }: { readonly most: number; readonly table: LayerGroupTable },
) {
  const candidates = (kind: "alone" | "large") =>
    [...places]
      .filter(([, place]) => place.kind === kind)
      .map(([one]) => [one, kind] as const)
      .sort(([a], [b]) => sizeOf(b, table) - sizeOf(a, table));
  const all = [...candidates("alone"), ...candidates("large")];
  return { chosen: new Map(all.slice(0, most)), crowded: all.slice(most).map(([one]) => one) };
}

function collect(
  packages: readonly SelectedPackage[],
  nameOf: (chosen: SelectedPackage) => string | undefined,
): ReadonlyMap<string, readonly SelectedPackage[]> {
  const groups = new Map<string, SelectedPackage[]>();
  for (const chosen of packages) {
    const name = nameOf(chosen);
    if (name === undefined) continue;
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [chosen]);
    else known.push(chosen);
  }
  return groups;
}

/** Families first, also those that the project defines anew: they change least. */
function rankOf(group: string, { groups = [] }: GroupRules): number {
  if (isFamily(group)) return FAMILIES.indexOf(group);
  return FAMILIES.length + groups.findIndex(({ name }) => name === group);
}

function comparePackages(a: SelectedPackage, b: SelectedPackage): number {
  return compareText(a.name, b.name) || compareText(a.version, b.version) || compareText(a.source, b.source);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
