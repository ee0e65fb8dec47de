import type { ImageLayer } from "./layered-image.ts";

/** A name whose version differs; absent on the side that does not have it. */
export interface NameChange {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

type Versions = Readonly<Record<string, string>>;

/** Sorted by name. */
export function nameChanges(from: Versions, to: Versions): readonly NameChange[] {
  return changes(new Map(Object.entries(from)), new Map(Object.entries(to)));
}

/** Of the layers that only one side has: the others hold the same on both, whether it is known or not. */
export function distributionChanges(
  from: readonly ImageLayer[],
  to: readonly ImageLayer[],
): readonly NameChange[] {
  return changes(versions(withoutShared(from, to)), versions(withoutShared(to, from)));
}

function withoutShared(layers: readonly ImageLayer[], others: readonly ImageLayer[]): readonly ImageLayer[] {
  const digests = new Set(others.map(({ digest }) => digest));
  return layers.filter(({ digest }) => digest === undefined || !digests.has(digest));
}

function versions(layers: readonly ImageLayer[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const distribution of layers.flatMap(({ distributions = [] }) => distributions)) {
    const [name = "", version = ""] = distribution.split("==");
    known.set(name, version);
  }
  return known;
}

function changes(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): readonly NameChange[] {
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  return names.flatMap((name) => {
    const [before, after] = [from.get(name), to.get(name)];
    if (before === after) return [];
    return [
      {
        name,
        ...(before === undefined ? {} : { from: before }),
        ...(after === undefined ? {} : { to: after }),
      },
    ];
  });
}
