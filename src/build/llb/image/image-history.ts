import { epochTime, SOURCE_DATE_EPOCH_SECONDS } from "../../../plan/epoch.ts";
import type { OciImageConfig } from "../../types.ts";

export const EPOCH_TIME = epochTime(SOURCE_DATE_EPOCH_SECONDS);

type HistoryEntry = NonNullable<OciImageConfig["history"]>[number];

export interface HistoryRequest {
  readonly base: readonly HistoryEntry[];
  readonly baseLayers: number;
  readonly layerNames: readonly string[];
  /** Ids of the same layers, which become comments; those of a base are not known. */
  readonly layerIds?: readonly string[];
  /** Time of the layers that the plan adds. */
  readonly created?: string;
}

/**
 * One entry that is not an `empty_layer` for each layer of the image, each with a time. Whatever were missing,
 * BuildKit would make up from the commands and the reference of the base, with the time of the build.
 */
export function imageHistory(request: HistoryRequest): readonly HistoryEntry[] {
  const { base, baseLayers, layerNames, layerIds = [], created = EPOCH_TIME } = request;
  const history: HistoryEntry[] = [];
  let counted = 0;
  for (const entry of base) {
    const empty = (entry.empty_layer ?? false) || counted === baseLayers;
    if (!empty) counted += 1;
    history.push({ ...entry, created: entry.created ?? EPOCH_TIME, ...(empty ? { empty_layer: true } : {}) });
  }
  for (; counted < baseLayers; counted += 1) history.push(made("factory: base", EPOCH_TIME));
  return [...history, ...layerNames.map((name, index) => made(`factory: ${name}`, created, layerIds[index]))];
}

function made(createdBy: string, created: string, id?: string): HistoryEntry {
  return { created, created_by: createdBy, ...(id === undefined ? {} : { comment: `layer ${id}` }) };
}
