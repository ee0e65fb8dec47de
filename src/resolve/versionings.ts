import { exactVersioning } from "./exact-versioning.ts";
import { pep440Versioning } from "./pep440-versioning.ts";
import { semverVersioning } from "./semver-versioning.ts";
import type { Versioning } from "./types.ts";
import { withNone } from "./with-none.ts";

/** How one versioning reads versions and ranges. All functions take text and never throw. */
export interface VersioningRules {
  /** False for `exact`: its names have no order. */
  readonly ordered: boolean;
  isVersion(text: string): boolean;
  isRange(text: string): boolean;
  /** Whether one and the same release of `version` satisfies all ranges; false for what cannot be read. */
  matches(version: string, ...ranges: readonly string[]): boolean;
  /** Negative when `a` is older. 0 for everything when the versioning has no order. */
  compare(a: string, b: string): number;
  /** Whether `general` stands for `specific`: it is the same version, or `3.13` where `specific` is `3.13.4`. */
  covers(general: string, specific: string): boolean;
  /** The same text for every spelling of a version. */
  key(version: string): string;
  /** Keys of the shorter versions that stand for this one: `3.13` for `3.13.4`. */
  stems(version: string): readonly string[];
  /** The newest release that `version` stands for: `3.13.99` for `3.13`, else the version itself. */
  newest(version: string): string;
  /** The one version a range names, when it names exactly one. */
  single(range: string): string | undefined;
}

export const VERSIONINGS: Readonly<Record<Versioning, VersioningRules>> = {
  semver: withNone(semverVersioning),
  pep440: withNone(pep440Versioning),
  exact: withNone(exactVersioning),
};
