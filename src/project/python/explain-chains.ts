import { type FollowedEdge, isProjectItself } from "./select-packages.ts";
import type { Lock, LockedPackage } from "./types.ts";

/** One distribution on the way from the project to another. */
export interface ChainLink {
  readonly name: string;
  readonly version?: string;
  readonly source: string;
}

/** Ways from what the project asks for to `wanted`: the shortest over each that depends on it directly, shortest first. */
export function dependencyChains(
  wanted: LockedPackage,
  { edges, lock }: { readonly edges: readonly FollowedEdge[]; readonly lock: Lock },
): readonly (readonly ChainLink[])[] {
  const before = shortestWays(edges, lock);
  const parents = new Set(edges.filter(({ to }) => to === wanted).map(({ from }) => from));
  const chains = [...parents]
    .filter((parent) => before.has(parent))
    .map((parent) => wayTo(parent, before))
    .filter((way) => !way.includes(wanted))
    .map((way) => [...way, wanted]);
  const own = wanted.root ? [[wanted]] : [];
  return [...own, ...chains]
    .map((chain) => chain.filter((one) => !isProjectItself(one)).map(toLink))
    .sort((a, b) => a.length - b.length || (text(a) < text(b) ? -1 : 1));
}

/** For each distribution the one before it on a shortest way from a root; undefined for roots. */
function shortestWays(
  edges: readonly FollowedEdge[],
  { packages }: Lock,
): ReadonlyMap<LockedPackage, LockedPackage | undefined> {
  const next = new Map<LockedPackage, LockedPackage[]>();
  for (const { from, to } of edges) {
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  }
  const before = new Map<LockedPackage, LockedPackage | undefined>();
  let level = packages.filter(({ root }) => root);
  for (const root of level) before.set(root, undefined);
  while (level.length > 0) {
    const reached: LockedPackage[] = [];
    for (const from of level) {
      for (const to of next.get(from) ?? []) {
        if (before.has(to)) continue;
        before.set(to, from);
        reached.push(to);
      }
    }
    level = reached.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return before;
}

function wayTo(
  end: LockedPackage,
  before: ReadonlyMap<LockedPackage, LockedPackage | undefined>,
): readonly LockedPackage[] {
  const way: LockedPackage[] = [];
  for (let at: LockedPackage | undefined = end; at !== undefined; at = before.get(at)) way.unshift(at);
  return way;
}

function toLink({ name, version, source }: LockedPackage): ChainLink {
  return { name, ...(version === "" ? {} : { version }), source };
}

function text(chain: readonly ChainLink[]): string {
  return chain.map(({ name }) => name).join(" ");
}
