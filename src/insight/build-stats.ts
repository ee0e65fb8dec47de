import type { BuildRecord } from "../store/build-record.ts";
import { type BuildKind, buildKind } from "./build-kind.ts";
import { median } from "./median.ts";
import { newBytes } from "./new-bytes.ts";

/** Figures over the recorded builds of a project. Failed and interrupted builds count only in `outcomes`. */
export interface BuildStats {
  readonly outcomes: { readonly built: number; readonly failed: number; readonly interrupted: number };
  /** By how much there was to do; kinds that never happened are absent. */
  readonly durations: Readonly<Partial<Record<BuildKind, Durations>>>;
  /** Share of stages that came from the cache, 0 to 1. */
  readonly cacheHitRate?: number;
  /** Mean of the bytes in new layers. */
  readonly newBytes?: number;
  /** Layers that were new, most often first. */
  readonly rebuiltLayers: readonly {
    readonly id: string;
    readonly rebuilt: number;
    readonly builds: number;
  }[];
  /** Median times of the stages that ran, slowest first. */
  readonly slowestStages: readonly {
    readonly stage: string;
    readonly medianMs: number;
    readonly runs: number;
  }[];
  /** Median of how far off estimates were, as a share of the real time. */
  readonly estimates?: { readonly builds: number; readonly medianError: number };
}

export interface Durations {
  readonly builds: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

const MOST_SHOWN = 5;

export function buildStats(records: readonly BuildRecord[]): BuildStats {
  const built = records.filter(({ outcome }) => outcome.kind === "built");
  const stages = built.flatMap((record) => record.stages.filter(({ key }) => key !== undefined));
  const bytes = built.flatMap((record) => newBytes(record) ?? []);
  return {
    outcomes: outcomes(records),
    durations: durations(built),
    ...(stages.length === 0
      ? {}
      : { cacheHitRate: stages.filter(({ cached }) => cached).length / stages.length }),
    ...(bytes.length === 0 ? {} : { newBytes: Math.round(sum(bytes) / bytes.length) }),
    rebuiltLayers: rebuiltLayers(built),
    slowestStages: slowestStages(built),
    ...estimates(built),
  };
}

function outcomes(records: readonly BuildRecord[]): BuildStats["outcomes"] {
  const counted = { built: 0, failed: 0, interrupted: 0 };
  for (const { outcome } of records) counted[outcome.kind] += 1;
  return counted;
}

function durations(built: readonly BuildRecord[]): BuildStats["durations"] {
  const kinds: readonly BuildKind[] = ["no-op", "partial", "cold"];
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const times = built.filter((record) => buildKind(record) === kind).map(({ ms }) => ms);
      const medianMs = median(times);
      if (medianMs === undefined) return [];
      const [minMs, maxMs] = [Math.min(...times), Math.max(...times)];
      return [[kind, { builds: times.length, medianMs: Math.round(medianMs), minMs, maxMs }] as const];
    }),
  );
}

function rebuiltLayers(built: readonly BuildRecord[]): BuildStats["rebuiltLayers"] {
  const layers = new Map<string, { rebuilt: number; builds: number }>();
  for (const record of built) {
    const fresh = new Set(record.layers.filter(({ reused }) => !reused).map(({ id }) => id));
    for (const id of new Set(record.layers.map((layer) => layer.id))) {
      const known = layers.get(id) ?? { rebuilt: 0, builds: 0 };
      layers.set(id, { rebuilt: known.rebuilt + (fresh.has(id) ? 1 : 0), builds: known.builds + 1 });
    }
  }
  return [...layers]
    .map(([id, counts]) => ({ id, ...counts }))
    .filter(({ rebuilt }) => rebuilt > 0)
    .sort((a, b) => b.rebuilt - a.rebuilt || compareText(a.id, b.id))
    .slice(0, MOST_SHOWN);
}

function slowestStages(built: readonly BuildRecord[]): BuildStats["slowestStages"] {
  const times = new Map<string, number[]>();
  for (const { stages } of built) {
    for (const { stage, ms, cached } of stages) {
      if (!cached) times.set(stage, [...(times.get(stage) ?? []), ms]);
    }
  }
  return [...times]
    .map(([stage, runs]) => ({ stage, medianMs: Math.round(median(runs) ?? 0), runs: runs.length }))
    .sort((a, b) => b.medianMs - a.medianMs || compareText(a.stage, b.stage))
    .slice(0, MOST_SHOWN);
}

function estimates(built: readonly BuildRecord[]): Pick<BuildStats, "estimates"> {
  const errors = built.flatMap(({ ms, expectedMs }) =>
    expectedMs === undefined || ms === 0 ? [] : [Math.abs(ms - expectedMs) / ms],
  );
  const medianError = median(errors);
  return medianError === undefined ? {} : { estimates: { builds: errors.length, medianError } };
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
