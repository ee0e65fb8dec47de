const MEMBERSHIP = /(["'])([^"']*)\1\s+(not\s+)?in\s+(extras|dependency_groups)\b/g;

/**
 * A marker of PEP 751 without its two sets: an image has no extras and the default groups, so what asks for them is
 * answered here. `extra` is always empty in an image, which makes a comparison that holds and one that does not.
 */
export function plainMarker(marker: string, groups: readonly unknown[]): string {
  return marker.replaceAll(MEMBERSHIP, (_all, _quote, name: string, not: string | undefined, set: string) => {
    const isMember = set === "dependency_groups" && groups.includes(name);
    return isMember === (not === undefined) ? 'extra == ""' : 'extra != ""';
  });
}
