const MEMBERSHIP = /(["'])([^"']*)\1\s+(not\s+)?in\s+(extras|dependency_groups)\b/g;

/** The two sets that markers of PEP 751 ask about. */
export interface ActiveSets {
  readonly extras: readonly unknown[];
  readonly groups: readonly unknown[];
}

/**
 * A marker of PEP 751 without its two sets: what asks for them is answered here. `extra` is always empty in an image,
 * which makes a comparison that holds and one that does not.
 */
export function plainMarker(marker: string, { extras, groups }: ActiveSets): string {
  return marker.replaceAll(MEMBERSHIP, (_all, _quote, name: string, not: string | undefined, set: string) => {
    const isMember = (set === "dependency_groups" ? groups : extras).includes(name);
    return isMember === (not === undefined) ? 'extra == ""' : 'extra != ""';
  });
}
