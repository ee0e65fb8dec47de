import type { Pep440Version } from "./pep440-version.ts";

/** The order of PEP 440 without local parts: negative when `a` is older. */
export function comparePep440(a: Pep440Version, b: Pep440Version): number {
  return a.epoch - b.epoch || compareReleases(a.release, b.release) || compareLists(phase(a), phase(b));
}

/** 0 as well when the two differ only in zeros at the end. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Of one release: development before pre-releases before the final one before post-releases. */
function phase({ pre, post, dev }: Pep440Version): readonly number[] {
  const letter = pre === undefined ? undefined : ["a", "b", "rc"].indexOf(pre[0]) + 1;
  const early = letter ?? (post === undefined && dev !== undefined ? 0 : 4);
  return [early, pre?.[1] ?? 0, post ?? -1, dev ?? Number.MAX_SAFE_INTEGER];
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
