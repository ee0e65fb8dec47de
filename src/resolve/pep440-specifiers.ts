import pep440 from "@renovatebot/pep440";
import { comparePep440, compareReleases } from "./compare-pep440.ts";
import { type Pep440Version, readPep440 } from "./pep440-version.ts";

/** `text` is the version as written, which only `===` looks at. */
export type SpecifierTest = (version: Pep440Version, text: string) => boolean;

const cache = new Map<string, SpecifierTest | undefined>();

/**
 * The test of a list of PEP 440 specifiers such as `>=3.10,<3.13`; undefined when it is none. Pre-releases pass, as
 * in Python's `packaging` when they are allowed. Every list is read once: the library reads it for each version.
 */
export function readSpecifiers(list: string): SpecifierTest | undefined {
  if (cache.has(list)) return cache.get(list);
  const test = pep440.validRange(list) ? allOf(list) : undefined;
  cache.set(list, test);
  return test;
}

function allOf(list: string): SpecifierTest {
  const tests = list.split(",").flatMap((part) => (part.trim() === "" ? [] : [toTest(part.trim())]));
  return (version, text) => tests.every((test) => test(version, text));
}

function toTest(specifier: string): SpecifierTest {
  const [, operator = "", wanted = "", star] = /^(===|~=|[=!<>]=|[<>])\s*(.*?)(\.\*)?$/.exec(specifier) ?? [];
  const spec = readPep440(wanted);
  // Only `===` takes what is no version, and compares it as text.
  if (operator === "===" || spec === undefined) return (_, text) => text.trim() === wanted;
  if (star !== undefined) {
    return operator === "!="
      ? (version) => !startsWith(version, spec.epoch, spec.release)
      : (version) => startsWith(version, spec.epoch, spec.release);
  }
  if (operator === "~=") {
    const prefix = spec.release.slice(0, -1);
    return (version) => comparePep440(version, spec) >= 0 && startsWith(version, spec.epoch, prefix);
  }
  return comparison(operator, spec);
}

function comparison(operator: string, spec: Pep440Version): SpecifierTest {
  switch (operator) {
    case "==":
      return (version) => isEqual(version, spec);
    case "!=":
      return (version) => !isEqual(version, spec);
    case ">=":
      return (version) => comparePep440(version, spec) >= 0;
    case "<=":
      return (version) => comparePep440(version, spec) <= 0;
    // `<3.1` does not mean the release candidates of 3.1, nor `>3.1` its post-releases.
    case "<":
      return (version) =>
        comparePep440(version, spec) < 0 && compareReleases(version.release, spec.release) !== 0;
    default:
      return (version) =>
        comparePep440(version, spec) > 0 && compareReleases(version.release, spec.release) !== 0;
  }
}

/** The local part of a version counts only when the specifier has one. */
function isEqual(version: Pep440Version, spec: Pep440Version): boolean {
  return comparePep440(version, spec) === 0 && (spec.local === undefined || spec.local === version.local);
}

function startsWith(
  { epoch, release }: Pep440Version,
  wantedEpoch: number,
  prefix: readonly number[],
): boolean {
  return epoch === wantedEpoch && prefix.every((number, index) => number === (release[index] ?? 0));
}
