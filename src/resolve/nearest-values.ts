import { distance } from "fastest-levenshtein";
import type { VersioningRules } from "./versionings.ts";

const MOST = 8;

/**
 * At most eight of the values that exist, the ones closest to what was wanted: by place in the order of versions
 * (`values` must be ascending), or by spelling for names.
 */
export function nearestValues(options: {
  readonly rules: VersioningRules;
  readonly values: readonly string[];
  /** The ranges that could not hold, joined by blanks. */
  readonly wanted: string;
}): { readonly nearest: readonly string[]; readonly complete: boolean } {
  const { rules, values, wanted } = options;
  if (values.length <= MOST) return { nearest: values, complete: true };
  if (!rules.ordered) {
    const bySpelling = values.toSorted((a, b) => distance(a, wanted) - distance(b, wanted));
    return { nearest: bySpelling.slice(0, MOST), complete: false };
  }
  const named = (wanted.match(/\d+(\.\d+)*/g) ?? []).find((version) => rules.isVersion(version));
  const place =
    named === undefined ? values.length : values.filter((value) => rules.compare(value, named) < 0).length;
  const start = Math.min(Math.max(0, place - MOST / 2), values.length - MOST);
  return { nearest: values.slice(start, start + MOST), complete: false };
}
