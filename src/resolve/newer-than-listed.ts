import type { Variable } from "./encoded.ts";

/**
 * Whether the ranges together admit some version that is newer than every one that tables list. Ranges begin and end
 * at the versions they name, so that it is enough to try these and the nearest ones after each of them.
 */
export function admitNewerThanListed(variable: Variable, ranges: readonly string[]): boolean {
  const { rules, values, listed } = variable;
  const versions = values.slice(1, listed).map((version) => rules.newest(version));
  if (versions.length === 0) return false;
  return probes(ranges).some(
    (probe) =>
      rules.isVersion(probe) &&
      rules.matches(probe, ...ranges) &&
      versions.every((version) => rules.compare(probe, version) > 0),
  );
}

function probes(ranges: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const word of ranges.flatMap((range) => range.split(/[\s,|<>=~^]+|!=/))) {
    const version = word.replace(/(\.[*xX])+$/, "");
    const release = /^v?((?:\d+!)?(?:\d+\.)*)(\d+)/.exec(version);
    if (release === null) continue;
    const [, before = "", last = ""] = release;
    found
      .add(version)
      .add(`${before}${last}`)
      .add(`${before}${last}.1`)
      .add(`${before}${Number(last) + 1}`);
  }
  return [...found];
}
