// One file for each function: the package's index would load some forty more at every start.
import compare from "semver/functions/compare.js";
import eq from "semver/functions/eq.js";
import satisfies from "semver/functions/satisfies.js";
import valid from "semver/functions/valid.js";
import validRange from "semver/ranges/valid.js";
import type { VersioningRules } from "./versionings.ts";

export const semverVersioning: VersioningRules = {
  ordered: true,
  isVersion: (text) => valid(text) !== null,
  isRange: (text) => validRange(text) !== null,
  matches: (version, ...ranges) => ranges.every((range) => satisfies(version, range)),
  compare: (a, b) => compare(a, b),
  covers: (general, specific) => eq(general, specific),
  newest: (version) => version,
  single: (range) => valid(range.trim().replace(/^=/, "")) ?? undefined,
};
