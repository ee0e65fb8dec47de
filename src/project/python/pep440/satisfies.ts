import { compareVersions } from "./compare-versions.ts";
import { parseVersion, type Version } from "./parse-version.ts";
import { parseSpecifier, type Specifier } from "./specifier.ts";

/**
 * Whether a version lies in a PEP 440 specifier. Pre-releases count like any other version, as they do when a
 * lock file or a marker asks about one given version. False for a version or a specifier that cannot be read.
 */
export function satisfies(version: string, specifier: string): boolean {
  const specifiers = parseSpecifier(specifier);
  return specifiers?.every((one) => contains(one, version)) ?? false;
}

/** Whether one comparison holds; `===` compares text, all others need a valid version. */
export function contains(specifier: Specifier, candidate: string): boolean {
  if (specifier.version === undefined) return candidate.toLowerCase() === specifier.text.toLowerCase();
  const version = parseVersion(candidate);
  if (version === undefined) return false;
  if (specifier.prefix) return matchesPrefix(version, specifier.version) === (specifier.operator === "==");
  return compare(specifier.operator, version, specifier.version);
}

function compare(operator: Specifier["operator"], version: Version, bound: Version): boolean {
  switch (operator) {
    case "==":
    case "===":
      return isEqual(version, bound);
    case "!=":
      return !isEqual(version, bound);
    case ">=":
      return compareVersions(version.text, bound.text) >= 0;
    case "<=":
      return compareVersions(version.public, bound.text) <= 0;
    case ">":
      return isAbove(version, bound);
    case "<":
      return isBelow(version, bound);
    case "~=":
      return (
        compareVersions(version.text, bound.text) >= 0 &&
        compareVersions(version.text, nextPrefix(bound, bound.release.slice(0, -1))) < 0
      );
  }
}

/** The local part of a version counts only when the specifier has one too. */
function isEqual(version: Version, bound: Version): boolean {
  return compareVersions(bound.local ? version.text : version.public, bound.text) === 0;
}

/** `>1.0` leaves out 1.0.post1 and 1.0+local; `>1.0.post1` leaves out only what belongs to post1. */
function isAbove(version: Version, bound: Version): boolean {
  if (compareVersions(version.public, bound.public) <= 0) return false;
  if (bound.dev !== undefined) return true;
  if (!sameRelease(version, bound) || version.pre !== bound.pre) return true;
  if (bound.post === undefined) return false;
  return version.post !== bound.post;
}

/** `<1.0` leaves out the pre-releases of 1.0 itself. */
function isBelow(version: Version, bound: Version): boolean {
  const limit = bound.prerelease ? bound.public : `${bound.public}.dev0`;
  return compareVersions(version.text, limit) < 0;
}

function sameRelease(a: Version, b: Version): boolean {
  return compareVersions(releaseText(a, a.release), releaseText(b, b.release)) === 0;
}

function matchesPrefix(version: Version, prefix: Version): boolean {
  return (
    compareVersions(version.text, `${releaseText(prefix, prefix.release)}.dev0`) >= 0 &&
    compareVersions(version.text, nextPrefix(prefix, prefix.release)) < 0
  );
}

/** The first version after every version that begins with `release`. */
function nextPrefix({ epoch }: Version, release: readonly number[]): string {
  const last = release.at(-1) ?? 0;
  return `${releaseText({ epoch }, [...release.slice(0, -1), last + 1])}.dev0`;
}

function releaseText({ epoch }: Pick<Version, "epoch">, release: readonly number[]): string {
  return `${epoch}!${release.join(".")}`;
}
