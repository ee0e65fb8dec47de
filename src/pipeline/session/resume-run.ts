import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { emit } from "../engine/run.ts";
import { closeInterrupted } from "../engine/run-pipeline.ts";
import { thawRun } from "../run-store/freeze-run.ts";
import { lockRun } from "../run-store/lock-run.ts";
import { restoreState } from "../run-store/restore-state.ts";
import { type RunManifest, readManifest } from "../run-store/run-manifest.ts";
import { type RunPaths, runPaths } from "../run-store/run-paths.ts";
import { writeDurably } from "../run-store/write-durably.ts";
import { preflightErrors, start } from "./begin-run.ts";
import { bootError } from "./boot-error.ts";
import { checkResume } from "./check-resume.ts";
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
  const { session, services, prepared, manifest, torn, file } = await reopenRun(call);
  const { run } = session;
  const { state } = run;
  try {
    // Nothing is left to do, and that is no mistake of who resumes after a crash.
    if (state.status === "evaluating" && call.from === undefined && !state.paused) return session;
    checkResume(session, { from: call.from, limits: services.limits });
    if (state.status === "queued" || state.status === "booting") {
      if (state.status === "queued") {
        emit(run, {
          event: "run.created",
          pipeline_id: manifest.binding?.pipeline?.id ?? manifest.name,
          graph_digest: prepared.digest,
          simulated: services.simulate,
        });
      }
      const error = bootError(bootErrors(manifest, preflightErrors(prepared, { file, services })));
      start(session, { services, notes: [], error });
      return session;
    }
    const [problem] = preflightErrors(prepared, { file, services });
    if (problem !== undefined) throw problem;
    // An ended run was frozen.
    if (state.status === "failed") thawRun(session.paths.dir);
    const { answersDigest } = services;
    emit(run, {
      event: "run.resumed",
      ...(services.actor === undefined ? {} : { actor: await services.actor() }),
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
      pipelineId: manifest.name,
      graphDigest,
      ...(manifest.binding === undefined ? {} : { binding: manifest.binding }),
      createdAt: manifest.start_time,
      simulated,
      services,
      unlock,
    });
    return { session, services, prepared, manifest, torn, file };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** What was known when the run was made keeps it from beginning for good. */
function bootErrors({ boot_error }: RunManifest, errors: readonly FactoryError[]): readonly FactoryError[] {
  if (boot_error === undefined) return errors;
  return [new FactoryError("BOOT_FAILED", boot_error, { hint: "begin a new run with factory run" })];
}

/** Neither the copy nor the file that it was made of may have changed: a run goes on as what it was begun as. */
function refuseChanged(text: string, paths: RunPaths, manifest: RunManifest, ignoreSource: boolean): void {
  if (pipelineDigest(text) !== manifest.graph_digest) throw changed(paths.pipeline);
  if (ignoreSource || !isAbsolute(manifest.source)) return;
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
  thawRun(paths.dir);
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
