import { SOURCE_DATE_EPOCH_SECONDS } from "../../../plan/epoch.ts";
import type { OciImageConfig } from "../../types.ts";

export const EPOCH_TIME = new Date(SOURCE_DATE_EPOCH_SECONDS * 1000).toISOString().replace(".000Z", "Z");

type HistoryEntry = NonNullable<OciImageConfig["history"]>[number];

export interface HistoryRequest {
  readonly base: readonly HistoryEntry[];
  readonly baseLayers: number;
  readonly layerNames: readonly string[];
}

/**
 * One entry that is not an `empty_layer` for each layer of the image, each with a time. Whatever were missing,
 * BuildKit would make up from the commands and the reference of the base, with the time of the build.
 */
export function imageHistory({ base, baseLayers, layerNames }: HistoryRequest): readonly HistoryEntry[] {
  const history: HistoryEntry[] = [];
  let counted = 0;
  for (const entry of base) {
    const empty = (entry.empty_layer ?? false) || counted === baseLayers;
    if (!empty) counted += 1;
    history.push({ ...entry, created: entry.created ?? EPOCH_TIME, ...(empty ? { empty_layer: true } : {}) });
  }
  for (; counted < baseLayers; counted += 1) history.push(made("factory: base"));
  return [...history, ...layerNames.map((name) => made(`factory: ${name}`))];
}

function made(createdBy: string): HistoryEntry {
  return { created: EPOCH_TIME, created_by: createdBy };
}
