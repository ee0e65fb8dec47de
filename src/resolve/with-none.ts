import type { VersioningRules } from "./versionings.ts";

/** The value of a variable that a row or a dependency rules out altogether: no CUDA, no compiler. */
export const NONE = "none";

/**
 * Adds `none` to a versioning: a version of its own, older than all others, that only ranges which name it admit
 * (`none`, `none || >=12`).
 */
export function withNone(rules: VersioningRules): VersioningRules {
  return {
    ordered: rules.ordered,
    isVersion: (text) => text === NONE || rules.isVersion(text),
    isRange: (text) => {
      const rest = withoutNone(text);
      return rest === undefined || rules.isRange(rest);
    },
    matches: (version, ...ranges) => {
      if (version === NONE) return ranges.every(admitsNone);
      if (!ranges.some((range) => range.includes(NONE))) return rules.matches(version, ...ranges);
      const rests = ranges.map(withoutNone);
      return rests.every((rest) => rest !== undefined) && rules.matches(version, ...rests);
    },
    compare: (a, b) => {
      if (a === NONE || b === NONE) return rules.ordered ? Number(b === NONE) - Number(a === NONE) : 0;
      return rules.compare(a, b);
    },
    covers: (general, specific) =>
      general === NONE || specific === NONE ? general === specific : rules.covers(general, specific),
    key: (version) => (version === NONE ? NONE : rules.key(version)),
    stems: (version) => (version === NONE ? [] : rules.stems(version)),
    newest: (version) => (version === NONE ? NONE : rules.newest(version)),
    single: (range) => (range.trim() === NONE ? NONE : rules.single(range)),
  };
}

export function admitsNone(range: string): boolean {
  return range.includes(NONE) && range.split("||").some((part) => part.trim() === NONE);
}

/** The other alternatives of a range; undefined when there are no others. */
function withoutNone(range: string): string | undefined {
  if (!admitsNone(range)) return range;
  const rest = range.split("||").filter((part) => part.trim() !== NONE);
  return rest.length === 0 ? undefined : rest.join("||");
}
