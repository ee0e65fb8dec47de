import type { Versioning } from "../../resolve/types.ts";
import { VERSIONINGS } from "../../resolve/versionings.ts";

/** Whether no version at all lies in a range: tried are the versions it names, their neighbours, and the extremes. */
export function isEmptyRange(range: string, versioning: Versioning): boolean {
  const rules = VERSIONINGS[versioning];
  if (range.split("||").some((part) => part.trim() === "none")) return false;
  const named = range.match(/\d+(?:\.\d+)*/g) ?? [];
  return !["0.0.0", "99999.0.0", ...named.flatMap(neighbours)].some((version) =>
    rules.matches(version, range),
  );
}

/** The version itself and, at each of its places, the next one up and down. */
function neighbours(version: string): readonly string[] {
  const parts = [...version.split(".").map(Number), 0, 0].slice(0, Math.max(3, version.split(".").length));
  const near = parts.flatMap((part, index) =>
    [part + 1, part - 1]
      .filter((other) => other >= 0)
      .map((other) => [...parts.slice(0, index), other, ...parts.slice(index + 1)].join(".")),
  );
  return [version, parts.join("."), ...near];
}
