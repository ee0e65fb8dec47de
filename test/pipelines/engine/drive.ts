import { createModel } from "../../../src/pipeline/engine/model.ts";
import type { EnginePorts, StageRequest, StageResult } from "../../../src/pipeline/engine/ports.ts";
import type { TrackEnd } from "../../../src/pipeline/engine/run.ts";
import type { RunEvent } from "../../../src/pipeline/engine/run-event.ts";
import { runPipeline } from "../../../src/pipeline/engine/run-pipeline.ts";
import { newRunState, type RunState } from "../../../src/pipeline/engine/run-state.ts";
import { findStarts } from "../../../src/pipeline/find-ends.ts";
import { fanInHandler } from "../../../src/pipeline/handlers/fan-in-handler.ts";
import type { Handler, StageCall } from "../../../src/pipeline/handlers/handler.ts";
import { waitHumanHandler } from "../../../src/pipeline/handlers/wait-human-handler.ts";
import type { Interviewer } from "../../../src/pipeline/interviewers/interviewer.ts";
import { BUILT_IN_TYPES } from "../../../src/pipeline/node-kind.ts";
import type { Outcome } from "../../../src/pipeline/outcome.ts";
import { readPipeline } from "../../../src/pipeline/session/read-pipeline.ts";
import { initialContext } from "../../../src/pipeline/session/session.ts";

type Scripted = Outcome["status"] | Outcome | ((request: StageRequest) => Outcome | Promise<Outcome>);

export interface Script {
  /** Outcomes of a node in the order of its executions; the last one stays. Nodes without are successful. */
  readonly nodes?: Readonly<Record<string, Scripted | readonly Scripted[]>>;
  readonly interviewer?: Interviewer;
  readonly handlers?: readonly Handler[];
  readonly random?: () => number;
  readonly signal?: AbortSignal;
  /** Continues this state instead of beginning. */
  readonly state?: RunState;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface Driven {
  readonly end: TrackEnd;
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly visits: readonly string[];
  readonly edges: readonly string[];
  readonly delays: readonly number[];
  /** States at the checkpoints. */
  readonly checkpoints: readonly { readonly node: string; readonly current: string | undefined }[];
}

const NOBODY: Interviewer = { ask: () => Promise.resolve(undefined) };

/** Runs a pipeline in memory with scripted stages, a clock that counts calls, and no waiting. */
export async function drive(dot: string, script: Script = {}): Promise<Driven> {
  const graph = readPipeline(dot, "test.dot");
  const handlers = new Map((script.handlers ?? []).map((handler) => [handler.type, handler]));
  const knownTypes = new Set([...BUILT_IN_TYPES, ...handlers.keys()]);
  const model = createModel(graph, knownTypes);
  const start = findStarts(graph, knownTypes)[0]?.id ?? "";
  const state = script.state ?? newRunState("run", start, initialContext(graph));
  if (script.state === undefined) state.status = "executing";
  const events: RunEvent[] = [];
  const delays: number[] = [];
  const checkpoints: Driven["checkpoints"][number][] = [];
  const counts = new Map<string, number>();
  let clock = 0;
  const ports: EnginePorts = {
    now: () => {
      clock += 1;
      return clock;
    },
    random: script.random ?? (() => 0.5),
    sleep: (ms) => {
      delays.push(ms);
      return Promise.resolve();
    },
    append: (event) => {
      // As a journal would have it: what cannot be written down is not known afterwards.
      events.push(JSON.parse(JSON.stringify(event)) as RunEvent);
      script.onEvent?.(event);
    },
    checkpoint: ({ main, currentNode }) => checkpoints.push({ node: main.node, current: currentNode }),
    execute: (request) => execute(request),
    abandon: () => Promise.resolve(),
    outputOf: ({ node, index, attempt }) => ({ folder: `stages/${index}-${node}-${attempt}`, output: null }),
  };
  const end = await runPipeline({ model, state, ports }, script.signal ?? new AbortController().signal);
  return { end, state, events, delays, checkpoints, visits: visitsOf(events), edges: edgesOf(events) };

  async function execute(request: StageRequest): Promise<StageResult> {
    const { node } = request;
    const call: StageCall = {
      ...request,
      model,
      questionId: `${node.id}-${request.index}`,
      runId: "run",
      runDir: "/run",
      stageDir: "/run/stage",
      artifactsDir: "/run/artifacts",
      projectDir: "/project",
    };
    const kind = model.kind(node);
    const scripted = script.nodes?.[node.id];
    if (scripted === undefined) {
      if (kind === "wait.human") return waitHumanHandler(script.interviewer ?? NOBODY).execute(call);
      if (kind === "parallel.fan_in") return fanInHandler.execute(call);
      return (await handlers.get(kind)?.execute(call)) ?? { status: "success" };
    }
    const list = Array.isArray(scripted) ? (scripted as readonly Scripted[]) : [scripted as Scripted];
    const count = counts.get(node.id) ?? 0;
    counts.set(node.id, count + 1);
    const next = list[Math.min(count, list.length - 1)] ?? "success";
    if (typeof next === "function") return next(request);
    return typeof next === "string" ? { status: next } : next;
  }
}

function visitsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.event === "exit.reached") return [event.stage_id];
    return event.event === "stage.started" && event.attempt === 1 && event.rerun !== true
      ? [event.stage_id]
      : [];
  });
}

function edgesOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.event === "edge.selected" ? [`${event.from} -> ${event.to}: ${event.reason}`] : [],
  );
}
