import type { Lock, LockedDependency, LockedPackage } from "./types.ts";

/** Reasons, one sentence each, why a distribution of the lock is not among those `found` for the target. */
export function explainAbsence(
  name: string,
  { lock, found }: { readonly lock: Lock; readonly found: ReadonlySet<LockedPackage> },
): readonly string[] {
  const named = lock.packages.filter((one) => one.name === name);
  const reasons = [
    ...named.flatMap(ownReason),
    ...lock.packages.flatMap((from) => edgesTo(name, from).map((edge) => reason(from, { ...edge, found }))),
  ];
  return reasons.length > 0 ? [...new Set(reasons)] : ["no distribution of the lock asks for it"];
}

/** A root is asked for by the project itself, so that only its marker can leave it out. */
function ownReason({ root, marker }: LockedPackage): readonly string[] {
  return root && marker !== undefined ? [`it is for ${marker}, which the target is not`] : [];
}

interface Edge {
  readonly extra: string;
  readonly edge: LockedDependency;
}

function edgesTo(name: string, { dependencies, extras }: LockedPackage): readonly Edge[] {
  const all = [
    ...dependencies.map((edge) => ({ extra: "", edge })),
    ...Object.entries(extras).flatMap(([extra, edges]) => edges.map((edge) => ({ extra, edge }))),
  ];
  return all.filter(({ edge }) => edge.name === name);
}

function reason(
  from: LockedPackage,
  { extra, edge, found }: Edge & { readonly found: ReadonlySet<LockedPackage> },
): string {
  const who = `${from.name}${extra === "" ? "" : `[${extra}]`}`;
  const at = `(${from.source})`;
  if (!found.has(from)) return `${who} asks for it, and is not installed itself ${at}`;
  if (edge.marker !== undefined) return `${who} asks for it only when ${edge.marker} ${at}`;
  return `${who} asks for it, and nothing asks for that extra ${at}`;
}
