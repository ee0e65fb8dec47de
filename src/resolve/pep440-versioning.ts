import pep440 from "@renovatebot/pep440";
import { readSpecifiers, type SpecifierTest } from "./pep440-specifiers.ts";
import { type Pep440Version, readPep440 } from "./pep440-version.ts";
import type { VersioningRules } from "./versionings.ts";

/** Stands for the newest patch of a minor version: no Python minor has had as many releases. */
const NEWEST_PATCH = 99;

/**
 * PEP 440 lists (`>=3.10,<3.13`), `||` between lists, `3.12` for `==3.12.*`, `3.12.4` for `==3.12.4`, and empty
 * or `*` for any. A version of two numbers, such as the image tag `3.13`, stands for every patch of that minor.
 */
export const pep440Versioning: VersioningRules = {
  ordered: true,
  isVersion: (text) => text.trim() === text && readPep440(text) !== undefined,
  isRange: (text) => readRange(text) !== undefined,
  matches: matchesAll,
  compare: (a, b) => pep440.compare(a, b),
  covers: (general, specific) => key(general) === key(specific) || stems(specific).includes(key(general)),
  key,
  stems,
  newest: (version) => (readPep440(version)?.floating === true ? `${version}.${NEWEST_PATCH}` : version),
  single,
};

function matchesAll(version: string, ...ranges: readonly string[]): boolean {
  const read = readPep440(version);
  if (read === undefined) return false;
  const wanted: Range[] = [];
  for (const range of ranges) {
    const known = readRange(range);
    if (known === undefined) return false;
    wanted.push(known);
  }
  if (!read.floating) return isIn(read, version, wanted);
  return patches(wanted).some((patch) => {
    const release = { ...read, release: [...read.release, patch], floating: false };
    return isIn(release, `${version}.${patch}`, wanted);
  });
}

function isIn(version: Pep440Version, text: string, ranges: readonly Range[]): boolean {
  return ranges.every(({ anyOf }) => anyOf.some((test) => test(version, text)));
}

interface Range {
  readonly anyOf: readonly SpecifierTest[];
  /** One release for every stretch of patches that the range tells apart. */
  readonly patches: readonly number[];
}

const rangesRead = new Map<string, Range | undefined>();

/** Undefined when it is no range. Every range is read once. */
function readRange(range: string): Range | undefined {
  if (rangesRead.has(range)) return rangesRead.get(range);
  const tests = lists(range).map(readSpecifiers);
  const anyOf = tests.filter((test) => test !== undefined);
  const named = [...range.matchAll(/\d+\.\d+\.(\d+)/g)].map(([, patch]) => Number(patch));
  const near = named.flatMap((patch) => [patch - 1, patch, patch + 1]).filter((patch) => patch >= 0);
  const all = [...new Set([0, NEWEST_PATCH, ...near])];
  const read = anyOf.length < tests.length ? undefined : { anyOf, patches: all };
  rangesRead.set(range, read);
  return read;
}

function patches(ranges: readonly Range[]): readonly number[] {
  const [only, ...others] = ranges;
  if (only !== undefined && others.length === 0) return only.patches;
  return [...new Set([0, NEWEST_PATCH, ...ranges.flatMap((range) => range.patches)])];
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

/** Zeros at the end do not count from the third number on; the first two say which minor it is. */
function key(version: string): string {
  if (/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){1,2}$/.test(version)) return version;
  const read = readPep440(version);
  if (read === undefined) return version;
  if (read.floating) return read.release.join(".");
  const release = [...read.release];
  while (release.length < 3) release.push(0);
  while (release.length > 3 && release.at(-1) === 0) release.pop();
  return `${read.epoch === 0 ? "" : `${read.epoch}!`}${release.join(".")}${suffix(read)}`;
}

function suffix({ pre, post, dev, local }: Pep440Version): string {
  const parts = [
    pre?.join("") ?? "",
    post === undefined ? "" : `.post${post}`,
    dev === undefined ? "" : `.dev${dev}`,
    local === undefined ? "" : `+${local.toLowerCase()}`,
  ];
  return parts.join("");
}

function stems(version: string): readonly string[] {
  const read = readPep440(version);
  if (read === undefined || read.epoch !== 0 || read.floating) return [];
  return [`${read.release[0] ?? 0}.${read.release[1] ?? 0}`];
}

function single(range: string): string | undefined {
  const [list, ...others] = lists(range);
  const version = /^===?\s*([^*,\s]+)$/.exec(list ?? "")?.[1];
  return others.length === 0 && version !== undefined && readPep440(version) !== undefined
    ? version
    : undefined;
}
