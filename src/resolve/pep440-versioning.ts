import pep440 from "@renovatebot/pep440";
import type { VersioningRules } from "./versionings.ts";

// Python's `packaging` lets a pre-release satisfy a range that does not name one, so this does too.
const OPTIONS = { prereleases: true };

/** Stands for the newest patch of a minor version: no Python minor has had as many releases. */
const NEWEST_PATCH = 99;

/**
 * PEP 440 lists (`>=3.10,<3.13`), `||` between lists, `3.12` for `==3.12.*`, `3.12.4` for `==3.12.4`, and empty
 * or `*` for any. A version of two numbers, such as the image tag `3.13`, stands for every patch of that minor.
 */
export const pep440Versioning: VersioningRules = {
  ordered: true,
  isVersion: (text) => text.trim() === text && pep440.valid(text) !== null,
  isRange: (text) => lists(text).every((list) => pep440.validRange(list)),
  matches: matchesAll,
  compare: (a, b) => pep440.compare(a, b),
  covers,
  newest: (version) => (isFloating(version) ? `${version}.${NEWEST_PATCH}` : version),
  single,
};

function matchesAll(version: string, ...ranges: readonly string[]): boolean {
  if (pep440.valid(version) === null || !ranges.every((range) => pep440Versioning.isRange(range)))
    return false;
  const wanted = ranges.map(lists);
  return releases(version, ranges).some((release) =>
    wanted.every((anyOf) => anyOf.some((list) => pep440.satisfies(release, list, OPTIONS))),
  );
}

/** The specifier lists between `||`, with bare versions written out as specifiers. */
function lists(range: string): readonly string[] {
  return range.split("||").map((list) =>
    list
      .split(",")
      .map((part) => specifier(part.trim()))
      .filter((part) => part !== "")
      .join(","),
  );
}

function specifier(part: string): string {
  if (part === "*") return "";
  if (/^\d+(\.\d+)?$/.test(part)) return `==${part}.*`;
  return /^[v\d]/i.test(part) ? `==${part}` : part;
}

function releases(version: string, ranges: readonly string[]): readonly string[] {
  if (!isFloating(version)) return [version];
  const patches = new Set([0, NEWEST_PATCH]);
  for (const named of ranges.join(" ").matchAll(/\d+\.\d+\.(\d+)/g)) {
    const patch = Number(named[1]);
    for (const near of [patch - 1, patch, patch + 1]) if (near >= 0) patches.add(near);
  }
  return [...patches].map((patch) => `${version}.${patch}`);
}

function covers(general: string, specific: string): boolean {
  if (!isFloating(general)) return !isFloating(specific) && pep440.compare(general, specific) === 0;
  return pep440.satisfies(specific, `==${general}.*`, OPTIONS);
}

function isFloating(version: string): boolean {
  return /^\d+\.\d+$/.test(version);
}

function single(range: string): string | undefined {
  const [list, ...others] = lists(range);
  const version = /^===?\s*([^*,\s]+)$/.exec(list ?? "")?.[1];
  return others.length === 0 && version !== undefined && pep440.valid(version) !== null ? version : undefined;
}
