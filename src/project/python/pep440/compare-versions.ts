import pep440 from "@renovatebot/pep440";

/** Negative, zero or positive as PEP 440 orders the two; both must be valid versions. */
export function compareVersions(a: string, b: string): number {
  return pep440.compare(a.trim(), b.trim());
}
