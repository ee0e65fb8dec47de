import { existsSync } from "node:fs";
import { join } from "node:path";
import { createModel, type Model } from "../engine/model.ts";
import type { EnginePorts, StageRequest } from "../engine/ports.ts";
import { emit, type Run, type TrackEnd } from "../engine/run.ts";
import type { RunEvent } from "../engine/run-event.ts";
import type { RunLimits } from "../engine/run-limits.ts";
import { type Deadline, runPipeline } from "../engine/run-pipeline.ts";
import type { RunState } from "../engine/run-state.ts";
import { findStarts } from "../find-ends.ts";
import type { Graph } from "../graph.ts";
import { RESPONSE_FILE } from "../handlers/codergen-handler.ts";
import { createHandlers, type HandlerServices } from "../handlers/create-handlers.ts";
import { endOrphans } from "../handlers/end-orphans.ts";
import { stageExecutor } from "../handlers/execute-stage.ts";
import type { Handler } from "../handlers/handler.ts";
import type { Child, ChildCall } from "../handlers/manager-loop-handler.ts";
import { statusFile } from "../handlers/tool-environment.ts";
import { STDOUT_FILE } from "../handlers/tool-handler.ts";
import { BUILT_IN_TYPES } from "../node-kind.ts";
import type { ContextValue } from "../outcome.ts";
import type { RunBinding } from "../run-store/run-manifest.ts";
import type { RunPaths } from "../run-store/run-paths.ts";
import { RunRecorder } from "../run-store/run-recorder.ts";
import { StageFolders } from "../run-store/stage-folders.ts";
import { drivenTime } from "./driven-time.ts";
import { RunControl } from "./run-control.ts";
import type { StageSlots } from "./stage-slots.ts";

/** What a run needs besides its pipeline. */
export interface SessionServices extends Omit<HandlerServices, "runChild"> {
  /** Runs the pipeline of a manager. */
  readonly runChild: (call: ChildCall, services: SessionServices) => Promise<Child>;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onEvent?: (event: RunEvent) => void;
  /** Who resumes a run; asked only then. */
  readonly actor?: () => Promise<string>;
  /** Digest of the list of answers, when one is given. */
  readonly answersDigest?: string;
  readonly limits?: RunLimits;
  /** Types of nodes that may run; all when absent. */
  readonly allowedTypes?: readonly string[];
  /** Which kind of services pipelines may work with. */
  readonly dependencies?: string;
  /** Shared by a run and those that its stages start. */
  readonly slots?: StageSlots;
}

/** A run that this process holds the lock of. */
export interface Session {
  readonly runId: string;
  readonly paths: RunPaths;
  readonly run: Run;
  readonly control: RunControl;
  /** When the run has to have ended, if it is driven from now on. */
  readonly deadline: () => Deadline | undefined;
  /** Resolves when all that is being written of the run is written. Throws RUN_NOT_SAVED. */
  readonly idle: () => Promise<void>;
  /** Gives the lock back. */
  readonly close: () => void;
}

/** What all runs of one pipeline share. */
export interface Prepared {
  readonly model: Model;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly knownTypes: ReadonlySet<string>;
}

export function prepare(graph: Graph, services: SessionServices): Prepared {
  const handlers = createHandlers({
    ...services,
    runChild: (call) => services.runChild(call, services),
  });
  const knownTypes = new Set([...BUILT_IN_TYPES, ...handlers.keys()]);
  return { model: createModel(graph, knownTypes, services.limits), handlers, knownTypes };
}

/** The node at which a run begins; the lint has seen that there is one. */
export function startOf({ model, knownTypes }: Prepared): string {
  return findStarts(model.graph, knownTypes)[0]?.id ?? "start";
}

/** The attributes of the graph, as a context begins with them. */
export function initialContext({ attributes }: Graph): ReadonlyMap<string, ContextValue> {
  return new Map(Object.entries(attributes).map(([key, { value }]) => [`graph.${key}`, value]));
}

export interface OpenCall {
  readonly prepared: Prepared;
  readonly state: RunState;
  readonly paths: RunPaths;
  readonly projectDir: string;
  /** As run.json has it when no registered pipeline is bound. */
  readonly pipelineId: string;
  readonly graphDigest: string;
  readonly binding?: RunBinding;
  readonly createdAt: string;
  readonly simulated: boolean;
  readonly services: SessionServices;
  readonly unlock: () => void;
}

/** Puts together what drives a run. */
export function openSession(call: OpenCall): Session {
  const { prepared, state, paths, services, projectDir, unlock } = call;
  const { model } = prepared;
  const folders = new StageFolders(paths.dir);
  const recorder = new RunRecorder({
    paths,
    now: services.now,
    facts: {
      pipelineId: call.pipelineId,
      graphDigest: call.graphDigest,
      ...(call.binding === undefined ? {} : { binding: call.binding }),
      createdAt: call.createdAt,
      simulated: call.simulated,
    },
  });
  const { runId } = state;
  const executeNow = stageExecutor({ ...prepared, folders, paths, runId, projectDir });
  const execute = (request: StageRequest) =>
    services.slots === undefined || LIGHT.has(model.kind(request.node))
      ? executeNow(request)
      : services.slots.run(request.signal, () => executeNow(request));
  const control = new RunControl({ paths, state, emit: (body) => emit({ state, ports }, body) });
  const ports: EnginePorts = {
    now: services.now,
    random: services.random,
    sleep: (ms, signal) => services.sleep(ms, AbortSignal.any([signal, control.pausing])),
    control,
    append: (event) => recorder.append(event),
    ...(services.onEvent === undefined ? {} : { observe: services.onEvent }),
    checkpoint: (current) => recorder.checkpoint(current),
    execute: async (request) => {
      // What a stage does outside cannot be taken back: the disk has to know by then what went before.
      await recorder.synced();
      // Nobody has to answer before a run can pause.
      const asks = model.kind(request.node) === "wait.human";
      const signal = asks ? AbortSignal.any([request.signal, control.pausing]) : request.signal;
      return execute({ ...request, signal });
    },
    abandon: (stage) => endOrphans(statusFile(folders.absolute(stage))),
    outputOf: (stage) => {
      const folder = folders.relative(stage);
      const file = [STDOUT_FILE, RESPONSE_FILE].find((name) => existsSync(join(paths.dir, folder, name)));
      return { folder, output: file === undefined ? null : join(folder, file) };
    },
  };
  return {
    runId,
    paths,
    run: { model, state, ports },
    idle: () => recorder.idle(),
    control,
    deadline: () => deadlineAfter(services.limits?.runTimeoutMs, paths.journal),
    close: () => {
      try {
        control.close();
        recorder.close();
      } finally {
        unlock();
      }
    },
  };
}

/** Nodes that wait, or do nothing. */
const LIGHT: ReadonlySet<string> = new Set([
  "start",
  "exit",
  "conditional",
  "wait.human",
  "parallel",
  "parallel.fan_in",
  "stack.manager_loop",
]);

function deadlineAfter(limitMs: number | undefined, journal: string): Deadline | undefined {
  if (limitMs === undefined) return undefined;
  const leftMs = Math.max(0, limitMs - drivenTime(journal));
  return {
    signal: AbortSignal.timeout(leftMs),
    reason: `the run took longer than the ${limitMs / 1000} s that its profile allows`,
  };
}

/** Drives a run to its end, or to where it has to stop, and gives it back. */
export async function driveSession(session: Session, signal: AbortSignal): Promise<TrackEnd> {
  try {
    const { control } = session;
    control.watch();
    const end = await runPipeline(
      session.run,
      AbortSignal.any([signal, control.canceling]),
      session.deadline(),
    );
    await session.idle();
    return end;
  } catch (error) {
    // Nothing may be written any more when another process takes the run up.
    await session.idle().catch(() => undefined);
    throw error;
  } finally {
    session.close();
  }
}

/** Marks a run that cannot begin as failed. */
export function failBoot({ run }: Session, error: string): void {
  emit(run, { event: "run.failed", error, domain: "BOOT_FAILURE" });
  emit(run, { event: "run.completed", status: "failed", final_outcome: "fail" });
  run.ports.checkpoint(run.state);
}
