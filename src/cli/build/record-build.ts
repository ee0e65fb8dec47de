import type { BuildResult } from "../../build/build-image.ts";
import type { BuildLog } from "../../build/build-log.ts";
import { endpointText } from "../../build/buildkit/endpoint-text.ts";
import type { Endpoint } from "../../build/buildkit/types.ts";
import type { Output } from "../../build/output.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { ESTIMATED_FROM, estimateBuild } from "../../insight/estimate-build.ts";
import { stageKeys } from "../../insight/stage-keys.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import { planDigest } from "../../plan/plan-digest.ts";
import { samePlatform } from "../../plan/same-platform.ts";
import { withoutCredentials } from "../../plan/without-credentials.ts";
import { newBuildId } from "../../store/build-id.ts";
import type { BuildOutcome, BuildRecord, RecordedLayer } from "../../store/build-record.ts";
import { hasLayers, readBuildRecords, readLastBuilt } from "../../store/read-build-records.ts";
import { writeBuildRecord } from "../../store/write-build-record.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";
import type { BuildReport } from "./build-report.ts";
import { builtLayers } from "./built-layers.ts";
import type { ChosenPlan } from "./choose-plan.ts";

/** What is known of a build when it begins. */
export interface RecordCall {
  readonly context: Pick<Context, "now" | "signal" | "version">;
  readonly projectDir: string;
  /** When the command began. */
  readonly startMs: number;
  readonly chosen: Pick<ChosenPlan, "plan" | "pins" | "layers">;
  readonly endpoint: Endpoint;
  readonly output: Output;
  readonly tag: string | undefined;
  readonly moreTags?: readonly string[];
  readonly noCache: boolean | readonly string[];
  /** Hides secrets in what may be anybody's words. */
  readonly mask: (line: string) => string;
  readonly log: BuildLog;
  readonly onEvent: (event: BuildEvent) => void;
}

type StageKeys = ReturnType<typeof stageKeys>;

/** What a build leaves for the one who asked for it. */
export interface RecordedBuild {
  readonly report: BuildReport;
  readonly diagnostics: readonly Diagnostic[];
}

/** Foretells how long a build takes, does it, and leaves its record, also when it fails or is interrupted. */
export async function recordBuild(
  call: RecordCall,
  build: () => Promise<BuildResult>,
): Promise<RecordedBuild> {
  const { projectDir, context, chosen, output, tag } = call;
  const earlier = await readBuildRecords(projectDir, { limit: ESTIMATED_FROM });
  const keys = stageKeys(chosen.plan);
  const expectedMs = foretell(call, { earlier, keys });
  const record = { ...(await newRecord(call)), ...(expectedMs === undefined ? {} : { expectedMs }) };
  try {
    const { digest, index, stageTimes, transfer, unchanged } = await build();
    const last = await lastBuilt(call, earlier);
    const layers = await builtLayers(chosen.plan, { output, digest, previous: last?.layers ?? [] });
    const ms = elapsed(call);
    const inIndex = index === undefined ? {} : { index };
    const outcome = { kind: "built", ...(digest === undefined ? {} : { digest }), ...inIndex } as const;
    const recorded = layers.map((layer) => withDistributions(layer, chosen));
    const same = unchanged === undefined ? {} : { unchanged };
    const diagnostics = await remember(
      { ...call, keys },
      { ...record, ...same, ms, outcome, layers: recorded },
    );
    const report: BuildReport = {
      schemaVersion: 1,
      ...(diagnostics.length === 0 ? { record: record.id } : {}),
      ...(digest === undefined ? {} : { digest: index ?? digest }),
      ...(digest === undefined || index === undefined ? {} : { image: digest }),
      ...(tag === undefined ? {} : { tag, tags: [tag, ...(call.moreTags ?? [])] }),
      output,
      planDigest: record.planDigest,
      layers,
      ms,
      ...(expectedMs === undefined ? {} : { expectedMs }),
      stages: stageTimes,
      transfer,
      ...same,
    };
    return { report, diagnostics };
  } catch (error) {
    if (!hasBegun(error)) throw error;
    const outcome = context.signal.aborted ? ({ kind: "interrupted" } as const) : failure(error, call);
    await remember({ ...call, keys }, { ...record, ms: elapsed(call), outcome, layers: [] });
    throw error;
  }
}

/** Images for other platforms have other layers. */
async function lastBuilt(
  { projectDir, chosen }: RecordCall,
  earlier: readonly BuildRecord[],
): Promise<BuildRecord | undefined> {
  const isAlike = (record: BuildRecord) => samePlatform(record.platform, chosen.plan.platform);
  return (
    earlier.find((record) => hasLayers(record) && isAlike(record)) ??
    (await readLastBuilt(projectDir, isAlike))
  );
}

interface Known {
  readonly earlier: readonly BuildRecord[];
  readonly keys: StageKeys;
}

function foretell(call: RecordCall, { earlier, keys }: Known): number | undefined {
  const estimate = estimateBuild(call.chosen.plan, earlier, {
    endpoint: recordedEndpoint(call),
    output: call.output.kind,
    noCache: call.noCache,
    keys,
  });
  if (estimate === undefined) return undefined;
  const { ms, builds } = estimate;
  call.onEvent({ kind: "note", line: `expected ${formatDuration(ms)}, from ${builds} builds` });
  return ms;
}

type RecordBegin = Omit<BuildRecord, "ms" | "outcome" | "layers" | "stages" | "transfer">;

async function newRecord(call: RecordCall): Promise<RecordBegin> {
  const { context, startMs, chosen, output, tag, moreTags = [] } = call;
  const { plan, pins } = chosen;
  const clean = (text: string) => call.mask(withoutCredentials(text));
  return {
    schemaVersion: 1,
    id: newBuildId(startMs),
    startedAt: new Date(startMs).toISOString(),
    factory: context.version,
    stack: plan.stack,
    platform: plan.platform,
    planDigest: planDigest(plan),
    pins,
    endpoint: recordedEndpoint(call),
    output: "name" in output && output.name !== undefined ? { ...output, name: clean(output.name) } : output,
    ...(tag === undefined ? {} : { tag: clean(tag), tags: [tag, ...moreTags].map(clean) }),
  };
}

function recordedEndpoint({ endpoint, mask }: RecordCall): string {
  return mask(withoutCredentials(endpointText(endpoint)));
}

/** Without a builder there was nothing to look back on. */
function hasBegun(error: unknown): boolean {
  return !(error instanceof FactoryError) || error.code !== "ENDPOINT_UNAVAILABLE";
}

function elapsed({ context, startMs }: RecordCall): number {
  return Math.max(0, context.now() - startMs);
}

function withDistributions(layer: RecordedLayer, { layers }: RecordCall["chosen"]): RecordedLayer {
  const distributions = layers.find(({ id }) => id === layer.id)?.distributions ?? [];
  return distributions.length === 0 ? layer : { ...layer, distributions };
}

const LONGEST_MESSAGE = 500;

function failure(error: unknown, { mask }: RecordCall): BuildOutcome {
  const text = error instanceof Error ? error.message : String(error);
  const message = mask(withoutCredentials(text)).slice(0, LONGEST_MESSAGE);
  if (!(error instanceof FactoryError)) return { kind: "failed", code: "INTERNAL", message };
  const stage = error.details?.stage;
  return { kind: "failed", code: error.code, message, ...(typeof stage === "string" ? { stage } : {}) };
}

/** A read-only project can be built; then only the next report cannot tell what was re-used. */
async function remember(
  { projectDir, keys, log }: RecordCall & { readonly keys: StageKeys },
  record: Omit<BuildRecord, "stages" | "transfer">,
): Promise<readonly Diagnostic[]> {
  const stages = log.stageTimes().map((time) => {
    const key = keys.get(time.stage);
    // A clock that was set back meanwhile is no reason for a negative time.
    return { ...time, ms: Math.max(0, time.ms), ...(key === undefined ? {} : { key }) };
  });
  try {
    await writeBuildRecord(projectDir, { ...record, stages, transfer: log.transfer() });
    return [];
  } catch (error) {
    const message = `the build is not remembered in .factory/state: ${(error as Error).message}`;
    return [{ code: "NOT_REMEMBERED", severity: "warning", message }];
  }
}
