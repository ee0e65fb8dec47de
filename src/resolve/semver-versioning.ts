import semver from "semver";
import type { VersioningRules } from "./versionings.ts";

export const semverVersioning: VersioningRules = {
  ordered: true,
  isVersion: (text) => semver.valid(text) !== null,
  isRange: (text) => semver.validRange(text) !== null,
  matches: (version, ...ranges) => ranges.every((range) => semver.satisfies(version, range)),
  compare: (a, b) => semver.compare(a, b),
  covers: (general, specific) => semver.eq(general, specific),
  newest: (version) => version,
  single: (range) => semver.valid(range.trim().replace(/^=/, "")) ?? undefined,
};
