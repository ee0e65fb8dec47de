import type { Requirement } from "../types.ts";

/** The same requirement in two places, as hand-written files, extras and groups often have it, is one requirement. */
export function withoutRepeats(requirements: readonly Requirement[]): readonly Requirement[] {
  const names = new Set(requirements.map(({ name }) => name));
  if (names.size === requirements.length) return requirements;
  const seen = new Set<string>();
  return requirements.filter(({ source: _, ...requirement }) => {
    const key = JSON.stringify(requirement);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
