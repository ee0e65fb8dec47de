import type { PlanContext } from "./types.ts";

type Contexts = Readonly<Record<string, PlanContext>>;

/** Patterns keep their order, because a later `!pattern` takes back an earlier one. */
export function mergeContexts(all: readonly Contexts[]): Contexts {
  const merged: Record<string, PlanContext> = {};
  const entries = all.flatMap((contexts) => Object.entries(contexts));
  for (const [name, { exclude }] of entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    merged[name] = { exclude: withoutRepeats([...(merged[name]?.exclude ?? []), ...exclude]) };
  }
  return merged;
}

/** Of equal patterns the last one counts: an earlier one may have been taken back in between. */
function withoutRepeats(patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern, index) => patterns.lastIndexOf(pattern) === index);
}
