import { placeText } from "../../src/project/python/requirements/place-text.ts";
import type { SelectedPackage } from "../../src/project/python/types.ts";

/** A requirements file with the hashes of every package; empty for none. */
export function requirementsText(packages: readonly SelectedPackage[]): string {
  const lines = packages.map(({ name, version, place, hashes }) =>
    [
      place === undefined ? `${name}==${version}` : `${name} @ ${placeText(place)}`,
      ...[...hashes].sort().map((hash) => `    --hash=${hash}`),
    ].join(" \\\n"),
  );
  return lines.map((line) => `${line}\n`).join("");
}
