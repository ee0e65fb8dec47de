import { FactoryError } from "../errors/factory-error.ts";
import { projectRank } from "./smallest-conflict.ts";
import type { Dependency } from "./types.ts";

/** The error for overrides of one variable that disagree, whatever tables say; undefined for another conflict. */
export function setTwice(conflict: readonly Dependency[]): FactoryError | undefined {
  const [one, ...others] = conflict.toSorted((a, b) => projectRank(b) - projectRank(a));
  if (one === undefined || others.length === 0) return undefined;
  if (conflict.some(({ strength, name }) => strength !== "override" || name !== one.name)) return undefined;
  const settings = [one, ...others].map(({ range, source }) => `to ${range.trim() || "*"} (${source})`);
  return new FactoryError("NO_RESOLUTION", `${one.name} is set ${settings.join(" and ")}`, {
    hint: `set ${one.name} in one of these places, or to the same version in each`,
    source: one.source,
    details: {
      fault: "user",
      conflict: conflict.map(({ name, range, source, requestedBy }) => ({
        name,
        range,
        source,
        requestedBy,
      })),
      tables: [],
      changes: [],
      available: {},
    },
  });
}
