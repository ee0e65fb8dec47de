import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import { componentAround } from "../engine/component-around.ts";
import { emit } from "../engine/run.ts";
import { closeInterrupted } from "../engine/run-pipeline.ts";
import { lockRun } from "../run-store/lock-run.ts";
import { restoreState } from "../run-store/restore-state.ts";
import { type RunManifest, readManifest } from "../run-store/run-manifest.ts";
import { type RunPaths, runPaths } from "../run-store/run-paths.ts";
import { writeDurably } from "../run-store/write-durably.ts";
import { start } from "./begin-run.ts";
import { preflight } from "./preflight.ts";
import { pipelineDigest, readPipeline } from "./read-pipeline.ts";
import {
  initialContext,
  openSession,
  prepare,
  type Session,
  type SessionServices,
  startOf,
} from "./session.ts";

export interface ResumeCall {
  /** Folder of the run. */
  readonly dir: string;
  /** Where to go on instead of where the run was. */
  readonly from?: string;
  readonly services: (manifest: RunManifest) => SessionServices;
}

/**
 * Takes up a run where it stopped, whatever stopped it: the caller drives it on. Throws RUN_BUSY, RUN_CORRUPT,
 * PIPELINE_CHANGED, and RUN_ENDED for a run that nothing is left to do in.
 */
export async function resumeRun(call: ResumeCall): Promise<Session> {
  const { session, services, prepared, torn, file } = await reopenRun(call);
  const { run } = session;
  const { state } = run;
  try {
    // Nothing is left to do, and that is no mistake of who resumes after a crash.
    if (state.status === "evaluating" && call.from === undefined && !state.paused) return session;
    refuseEnded(session);
    refuseUnknown(session, call.from);
    if (state.status === "queued" || state.status === "booting") {
      if (state.status === "queued") {
        emit(run, {
          event: "run.created",
          pipeline_id: run.model.graph.id,
          graph_digest: prepared.digest,
          simulated: services.simulate,
        });
      }
      start({ session, services, problems: preflight({ ...prepared, file }), file });
      return session;
    }
    const problems = preflight({ ...prepared, file });
    if (problems.length > 0)
      throw new FactoryError("PIPELINE_INVALID", `${file} cannot be run now`, { problems });
    const { answersDigest } = services;
    emit(run, {
      event: "run.resumed",
      ...(services.actor === undefined ? {} : { actor: services.actor }),
      ...(call.from === undefined ? {} : { from: call.from }),
      ...(torn > 0 ? { torn_bytes: torn } : {}),
      ...(answersDigest === undefined ? {} : { answers_digest: answersDigest }),
    });
    await closeInterrupted(run);
    run.ports.checkpoint(state);
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

export interface ReopenCall extends ResumeCall {
  /** Whether the file that the pipeline came from may have changed, because no stage is going to run. */
  readonly ignoreSource?: boolean;
}

/** Opens a run that nobody drives, with the state it has. The caller closes it. */
export async function reopenRun({ dir, services: servicesOf, ignoreSource = false }: ReopenCall) {
  const paths = runPaths(dir);
  const manifest = readManifest(paths.manifest);
  const services = servicesOf(manifest);
  const unlock = await lockRun(dir);
  try {
    const text = readText(paths.pipeline);
    const file = manifest.source;
    refuseChanged(text, paths, manifest, ignoreSource);
    const graph = readPipeline(text, file);
    const prepared = { ...prepare(graph, services), digest: manifest.graph_digest };
    const restored = restoreState({
      paths,
      runId: manifest.run_id,
      start: startOf(prepared),
      initial: initialContext(graph),
    });
    const { state, torn, graphDigest = manifest.graph_digest } = restored;
    if (graphDigest !== manifest.graph_digest) throw changed(paths.checkpoint);
    const simulated = markSimulated(paths, manifest, services);
    const session = openSession({
      prepared,
      state,
      paths,
      projectDir: manifest.project_dir,
      graphDigest,
      ...(manifest.binding === undefined ? {} : { binding: manifest.binding }),
      createdAt: manifest.start_time,
      simulated,
      services,
      unlock,
    });
    return { session, services, prepared, torn, file };
  } catch (error) {
    unlock();
    throw error;
  }
}

function refuseEnded({ runId, run }: Session): void {
  const { status, index, paused } = run.state;
  const booted = index > 0;
  if (status === "queued" || status === "booting" || status === "executing" || status === "awaiting_human")
    return;
  if (status === "failed" && booted) return;
  if (status === "evaluating" && paused) return;
  throw new FactoryError("RUN_ENDED", `the run ${runId} has ended: it is ${status}`, {
    hint: "begin a new one with factory run",
  });
}

function refuseUnknown({ run }: Session, from: string | undefined): void {
  if (from === undefined) return;
  const component = componentAround(run.model, from);
  if (component !== undefined) {
    throw new FactoryError(
      "USAGE",
      `${from} lies in a branch of ${component}, and a run cannot begin there`,
      {
        source: "--from",
        hint: `choose ${component}, or a node outside of its branches`,
      },
    );
  }
  if (run.model.node(from) !== undefined) return;
  throw new FactoryError("USAGE", `the pipeline has no node ${from}`, {
    source: "--from",
    hint: `choose one of ${run.model.graph.nodes.map(({ id }) => id).join(", ")}`,
  });
}

/** Neither the copy nor the file that it was made of may have changed: a run goes on as what it was begun as. */
function refuseChanged(text: string, paths: RunPaths, manifest: RunManifest, ignoreSource: boolean): void {
  if (pipelineDigest(text) !== manifest.graph_digest) throw changed(paths.pipeline);
  if (ignoreSource) return;
  let now: string;
  try {
    now = readFileSync(manifest.source, "utf8");
  } catch {
    return;
  }
  if (pipelineDigest(now) !== manifest.graph_digest) throw changed(manifest.source);
}

function changed(file: string): FactoryError {
  return new FactoryError("PIPELINE_CHANGED", `${file} has changed since the run began`, {
    source: file,
    hint: "undo the change to continue, or begin a new run with factory run",
  });
}

/** Once simulated, a run stays so. */
function markSimulated(paths: RunPaths, manifest: RunManifest, { simulate }: SessionServices): boolean {
  if (manifest.simulated || !simulate) return manifest.simulated;
  writeDurably(paths.manifest, `${JSON.stringify({ ...manifest, simulated: true }, undefined, 2)}\n`);
  return true;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new FactoryError("RUN_CORRUPT", `${file} cannot be read: ${(error as Error).message}`, {
      source: file,
      hint: "restore that file, or begin a new run with factory run",
    });
  }
}
