import { setTimeout as delay } from "node:timers/promises";
import { FactoryError } from "../../errors/factory-error.ts";
import { emit } from "../engine/run.ts";
import type { EventBody } from "../engine/run-event.ts";
import { cancel, closeInterrupted } from "../engine/run-pipeline.ts";
import type { RunState } from "../engine/run-state.ts";
import { checkAction } from "../engine/run-status.ts";
import { type ControlRequest, isPending, postRequest, removeRequest } from "../run-store/control-requests.ts";
import { runDriver } from "../run-store/lock-run.ts";
import { readJournal } from "../run-store/read-journal.ts";
import { readManifest } from "../run-store/run-manifest.ts";
import { type RunPaths, runPaths } from "../run-store/run-paths.ts";
import { reopenRun } from "./resume-run.ts";
import type { Session, SessionServices } from "./session.ts";

export interface ControlRunCall {
  /** Folder of the run. */
  readonly dir: string;
  readonly request: Omit<ControlRequest, "id">;
  readonly services: SessionServices;
  /** How long the process that drives the run is waited for; a pause waits for the running stage. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Brings a run that nobody drives up to date, before anything is done to it. */
  readonly settle?: (run: SettledSession) => void;
}

/** What is needed to note something that has happened to a run. */
export interface SettledSession {
  readonly runId: string;
  readonly paths: RunPaths;
  readonly state: RunState;
  readonly emit: (...bodies: readonly EventBody[]) => void;
}

/** `asked`: the process with that number will do it. */
export type Controlled =
  | { readonly kind: "done"; readonly runId: string }
  | { readonly kind: "asked"; readonly runId: string; readonly pid: number };

const POLL_MS = 50;

/** Pauses, cancels or changes a run, whether a process drives it or none does. Throws RUN_ENDED, RUN_CORRUPT. */
export async function controlRun(call: ControlRunCall): Promise<Controlled> {
  for (;;) {
    try {
      return await controlHere(call);
    } catch (error) {
      if (!(error instanceof FactoryError) || error.code !== "RUN_BUSY") throw error;
    }
    const done = await askDriver(call);
    if (done !== undefined) return done;
  }
}

/** For a run that nobody drives. */
async function controlHere({ dir, request, services, settle }: ControlRunCall): Promise<Controlled> {
  const { session } = await reopenRun({
    dir,
    services: ({ simulated }) => ({ ...services, simulate: simulated }),
    ignoreSource: true,
  });
  try {
    settle?.(toSettled(session));
    await apply(session, request);
    return { kind: "done", runId: session.runId };
  } finally {
    session.close();
  }
}

function toSettled({ runId, paths, run }: Session): SettledSession {
  return {
    runId,
    paths,
    state: run.state,
    emit: (...bodies) => {
      for (const body of bodies) emit(run, body);
      run.ports.checkpoint(run.state);
    },
  };
}

async function apply({ run }: Session, request: Omit<ControlRequest, "id">): Promise<void> {
  const { state } = run;
  const { kind, actor, reason, context_updates } = request;
  checkAction(state, kind);
  const fields = { actor, ...(reason === undefined ? {} : { reason }) };
  switch (kind) {
    case "pause":
      if (!state.paused) emit(run, { event: "run.paused", ...fields });
      break;
    case "cancel":
      // A process that was killed may have left commands running.
      await closeInterrupted(run);
      cancel(run, fields);
      break;
    case "intervene":
      emit(run, {
        event: "run.intervened",
        ...fields,
        ...(context_updates === undefined ? {} : { context_updates }),
      });
      break;
  }
  run.ports.checkpoint(state);
}

/** Undefined when the process has gone without doing it. */
async function askDriver({
  dir,
  request,
  services,
  waitMs,
  signal,
}: ControlRunCall): Promise<Controlled | undefined> {
  const { control, journal, manifest } = runPaths(dir);
  const posted = postRequest(control, request, services.now());
  const { run_id: runId } = readManifest(manifest);
  const isDone = answered(journal, posted);
  for (let waited = 0; ; waited += POLL_MS) {
    if (isDone()) return { kind: "done", runId };
    const driver = await runDriver(dir);
    if (driver === undefined || !isPending(control, posted)) {
      removeRequest(control, posted);
      return isDone() ? { kind: "done", runId } : undefined;
    }
    if (waited >= waitMs || signal.aborted) return { kind: "asked", runId, pid: driver.pid };
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Asked again and again: each event is read once. */
function answered(journal: string, { id }: ControlRequest): () => boolean {
  let offset = 0;
  let done = false;
  return () => {
    const { bytes } = readJournal(journal, {
      offset,
      onEvent: (event) => {
        if ("request_id" in event && event.request_id === id) done = true;
      },
    });
    offset = Math.max(offset, bytes);
    return done;
  };
}
