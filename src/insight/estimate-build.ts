import type { Plan } from "../plan/types.ts";
import type { BuildRecord } from "../store/build-record.ts";
import { median } from "./median.ts";
import { longestChain, type NeededStage, neededStages } from "./needed-stages.ts";
import { stageKeys } from "./stage-keys.ts";

export interface BuildEstimate {
  /** Wall time of the whole command in milliseconds; not negative. */
  readonly ms: number;
  /** How many earlier builds it was made from. */
  readonly builds: number;
}

export interface EstimateOptions {
  /** Only builds on this builder count. */
  readonly endpoint?: string;
  /** Only builds with this kind of output count. */
  readonly output?: BuildRecord["output"]["kind"];
  /** What runs whatever the cache holds: everything, or the stages with these ids. */
  readonly noCache?: boolean | readonly string[];
  /** The stage keys of the plan, when they are known. */
  readonly keys?: ReadonlyMap<string, string>;
}

/** Records beyond these say less of the next build; reading them takes time. */
export const ESTIMATED_FROM = 20;

const FEWEST_BUILDS = 3;
/** With fewer new bytes the time of an export says nothing of how fast bytes are compressed and written. */
const TELLING_BYTES = 1_000_000;

/**
 * Foretells how long a build takes: the longest chain of stages that will run, each as long as it took before; the bytes
 * of their layers at the speed of earlier exports; and what else builds usually took. `records` are newest first.
 * Undefined when fewer than three of them are comparable.
 */
export function estimateBuild(
  plan: Plan,
  records: readonly BuildRecord[],
  options: EstimateOptions = {},
): BuildEstimate | undefined {
  const past = records.filter((record) => isComparable(record, plan, options)).slice(0, ESTIMATED_FROM);
  if (past.length < FEWEST_BUILDS) return undefined;
  const stages = neededStages(plan);
  const msPerByte = exportSpeed(past);
  const { keys = stageKeys(plan), noCache = false } = options;
  const running = runningStages(stages, { past, keys, noCache });
  const bytes = stages.filter(({ stage }) => running.has(stage.id)).map((stage) => layerBytes(stage, past));
  const rest = median(past.map((record) => otherMs(record, stages, msPerByte))) ?? 0;
  const ms = rest + longestChain(stages, (id) => running.get(id) ?? 0) + sum(bytes) * msPerByte;
  return Number.isFinite(ms) ? { ms: Math.round(ms), builds: past.length } : undefined;
}

function isComparable(record: BuildRecord, { platform, stack }: Plan, options: EstimateOptions): boolean {
  return (
    record.outcome.kind === "built" &&
    record.unchanged === undefined &&
    record.stack === stack &&
    record.platform.architecture === platform.architecture &&
    (options.endpoint === undefined || record.endpoint === options.endpoint) &&
    (options.output === undefined || record.output.kind === options.output)
  );
}

interface History {
  /** Newest first. */
  readonly past: readonly BuildRecord[];
  readonly keys: ReadonlyMap<string, string>;
  readonly noCache: boolean | readonly string[];
}

/** Milliseconds of each stage that will probably run, by id. */
function runningStages(stages: readonly NeededStage[], history: History): ReadonlyMap<string, number> {
  const usual = median(
    history.past.flatMap(({ stages: all }) => all.filter(hasRun).map(({ ms }) => safe(ms))),
  );
  const running = new Map<string, number>();
  for (const needed of stages) {
    if (!willRun(needed, history)) continue;
    const { id } = needed.stage;
    running.set(id, median(runTimes(id, history)) ?? usual ?? 0);
  }
  return running;
}

/** What was built before is in the builder's cache. Whether files have changed is not known: then the habit counts. */
function willRun({ stage, readsFiles }: NeededStage, { past, keys, noCache }: History): boolean {
  if (noCache === true || (noCache !== false && noCache.includes(stage.id))) return true;
  if (!stage.ops.some(({ kind }) => kind !== "env" && kind !== "workdir" && kind !== "user")) return false;
  const same = past.flatMap((record) => record.stages.filter(({ key }) => key === keys.get(stage.id)));
  if (!readsFiles) return same.length === 0;
  return same.filter(({ cached }) => !cached).length * 2 >= same.length;
}

/** Of the same content, else of what the stage did before. */
function runTimes(id: string, { past, keys }: History): readonly number[] {
  const runs = past.flatMap(({ stages }) => stages.filter((time) => time.stage === id && hasRun(time)));
  const same = runs.filter(({ key }) => key === keys.get(id));
  return (same.length > 0 ? same : runs).map(({ ms }) => safe(ms));
}

function hasRun({ cached, key }: BuildRecord["stages"][number]): boolean {
  return !cached && key !== undefined;
}

function layerBytes({ stage }: NeededStage, past: readonly BuildRecord[]): number {
  if (stage.layerId === undefined) return 0;
  const layer = past.flatMap(({ layers }) => layers).find(({ id }) => id === stage.layerId);
  return safe(layer?.size);
}

/** Milliseconds per byte of new layers. */
function exportSpeed(past: readonly BuildRecord[]): number {
  const telling = past.filter((record) => newBytes(record) >= TELLING_BYTES);
  return median(telling.map((record) => exportMs(record) / newBytes(record))) ?? 0;
}

function exportMs({ stages }: BuildRecord): number {
  return sum(stages.filter(({ key }) => key === undefined).map(({ ms }) => safe(ms)));
}

function newBytes({ layers }: BuildRecord): number {
  return sum(layers.filter(({ reused }) => !reused).map(({ size }) => safe(size)));
}

/** What a build took besides its stages and its new bytes: starting, planning, connecting, writing the output. */
function otherMs(record: BuildRecord, stages: readonly NeededStage[], msPerByte: number): number {
  const times = new Map(record.stages.filter(hasRun).map(({ stage, ms }) => [stage, safe(ms)]));
  const foretold = longestChain(stages, (id) => times.get(id) ?? 0) + newBytes(record) * msPerByte;
  return Math.max(0, safe(record.ms) - foretold);
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Records come from files, which anybody may write. */
function safe(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : 0;
}
