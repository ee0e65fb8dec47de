import { closest, distance } from "fastest-levenshtein";
import type { UsageRecord } from "../../build/buildkit/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { mountId } from "./group-usage.ts";

export interface PruneChoice {
  /** Also what other results need, and what frontends and the daemon keep. */
  readonly all: boolean;
  /** Ids of cache mounts; everything when empty. */
  readonly mounts: readonly string[];
  readonly keepBytes?: number;
  readonly olderThanMs?: number;
}

/** Records of the named cache mounts. Throws USAGE for an id that the builder does not have. */
export function mountRecords(
  records: readonly UsageRecord[],
  mounts: readonly string[],
): readonly UsageRecord[] {
  const found = records.filter(({ recordType }) => recordType === "exec.cachemount");
  const known = [...new Set(found.map(mountId))].sort();
  for (const mount of mounts) {
    if (known.includes(mount)) continue;
    const nearest = known.length === 0 ? undefined : closest(mount, known);
    const guess = nearest !== undefined && distance(mount, nearest) <= 3 ? `did you mean ${nearest}? ` : "";
    throw new FactoryError("USAGE", `the builder has no cache mount ${mount}`, {
      source: "--mount",
      hint: known.length === 0 ? "it has none at all" : `${guess}it has ${known.join(", ")}`,
    });
  }
  return found.filter((record) => mounts.includes(mountId(record)));
}

/** What pruning would remove, by the rules of BuildKit's own prune: records in use stay, shared ones without `all`, too. */
export function removableRecords(
  records: readonly UsageRecord[],
  { all, mounts, olderThanMs = 0 }: PruneChoice,
  nowMs: number,
): readonly UsageRecord[] {
  const chosen = mounts.length === 0 ? records : mountRecords(records, mounts);
  return chosen.filter(({ inUse, shared, recordType, lastUsedMs }) => {
    if (inUse) return false;
    if (!all && (shared || recordType === "internal" || recordType === "frontend")) return false;
    return olderThanMs === 0 || lastUsedMs === undefined || lastUsedMs <= nowMs - olderThanMs;
  });
}
