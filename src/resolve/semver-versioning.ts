// One file for each function: the package's index would load some forty more at every start.
import compare from "semver/functions/compare.js";
import satisfies from "semver/functions/satisfies.js";
import valid from "semver/functions/valid.js";
import minVersion from "semver/ranges/min-version.js";
import validRange from "semver/ranges/valid.js";
import type { VersioningRules } from "./versionings.ts";

/** Stands for the newest release of a major or minor version: none has had as many. */
const NEWEST = 9999;

/**
 * Ranges as npm reads them. A version of one or two numbers, such as the image tag `22`, stands for every release of
 * that major or minor version.
 */
export const semverVersioning: VersioningRules = {
  ordered: true,
  isVersion: (text) => isFloating(text) || valid(text) !== null,
  isRange: (text) => validRange(text) !== null,
  matches,
  compare: (a, b) => compare(newest(a), newest(b)),
  covers: (general, specific) => key(general) === key(specific) || stems(specific).includes(key(general)),
  key,
  stems,
  newest,
  single: (range) => valid(range.trim().replace(/^=/, "")) ?? undefined,
};

function matches(version: string, ...ranges: readonly string[]): boolean {
  if (!ranges.every((range) => semverVersioning.isRange(range))) return false;
  if (!isFloating(version)) return ranges.every((range) => satisfies(version, range));
  // Releases of one and the same range between `||` of each: together with the version they leave a least one or none.
  const choices = ranges.map((range) => (validRange(range) ?? "").split("||"));
  return combinations(choices).some((parts) => {
    const least = minVersion([`>=${version}`, ...parts].map(withoutStar).join(" "));
    return least !== null && isFloatingOf(version, least.version);
  });
}

/** Build metadata is no part of a release. */
function key(version: string): string {
  return isFloating(version) ? version : (valid(version) ?? version);
}

function stems(version: string): readonly string[] {
  const [major, minor] = /^(\d+)\.(\d+)/.exec(key(version))?.slice(1) ?? [];
  if (major === undefined || minor === undefined) return [];
  return isFloating(version) ? [major] : [`${major}.${minor}`, major];
}

/** `*` beside other comparators is no range. */
function withoutStar(part: string): string {
  return part.trim() === "*" ? "" : part;
}

function isFloatingOf(version: string, release: string): boolean {
  return release.startsWith(`${version}.`);
}

function combinations(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let all: readonly (readonly string[])[] = [[]];
  for (const choice of choices) all = all.flatMap((one) => choice.map((part) => [...one, part]));
  return all;
}

function newest(version: string): string {
  if (!isFloating(version)) return version;
  return version.includes(".") ? `${version}.${NEWEST}` : `${version}.${NEWEST}.${NEWEST}`;
}

function isFloating(version: string): boolean {
  return /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?$/.test(version);
}
