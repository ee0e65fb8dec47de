import { problemsError } from "../../errors/problems-error.ts";
import { emit } from "../engine/run.ts";
import { newRunState } from "../engine/run-state.ts";
import { createRunFolder } from "../run-store/create-run-folder.ts";
import { lockRun } from "../run-store/lock-run.ts";
import { toEnvelope } from "../run-store/run-envelope.ts";
import { newRunId } from "../run-store/run-id.ts";
import { preflight } from "./preflight.ts";
import { pipelineDigest, readPipeline } from "./read-pipeline.ts";
import {
  failBoot,
  initialContext,
  openSession,
  prepare,
  type Session,
  type SessionServices,
  startOf,
} from "./session.ts";

export interface BeginCall {
  /** Text of the pipeline, and what messages call its file. */
  readonly text: string;
  readonly file: string;
  /** Absolute path of that file. */
  readonly source: string;
  readonly projectDir: string;
  /** The folder of the run, by its id. */
  readonly dirOf: (runId: string) => string;
  readonly services: SessionServices;
}

/**
 * Makes a run and checks that it can begin. Throws PIPELINE_INVALID; when the text is a pipeline at all, the attempt is kept
 * as a run that failed.
 */
export async function beginRun(call: BeginCall): Promise<Session> {
  const { text, file, source, projectDir, services } = call;
  const graph = readPipeline(text, file);
  const prepared = prepare(graph, services);
  const startMs = services.now();
  const runId = newRunId(startMs);
  const createdAt = new Date(startMs).toISOString();
  const graphDigest = pipelineDigest(text);
  const state = newRunState(runId, startOf(prepared), initialContext(graph));
  const simulated = services.simulate;
  const dir = call.dirOf(runId);
  const facts = { pipelineId: graph.id, graphDigest, createdAt, simulated };
  const paths = createRunFolder({
    dir,
    pipeline: text,
    envelope: toEnvelope(state, createdAt, { ...facts, interrupted: false }),
    manifest: {
      schema_version: 1,
      run_id: runId,
      name: graph.id,
      goal: graph.attributes.goal?.value ?? "",
      start_time: createdAt,
      graph_digest: graphDigest,
      source,
      project_dir: projectDir,
      simulated,
      agent: services.agent ?? null,
    },
  });
  const unlock = await lockRun(dir);
  const session = openSession({ prepared, state, paths, ...facts, projectDir, services, unlock });
  try {
    emit(session.run, { event: "run.created", pipeline_id: graph.id, graph_digest: graphDigest, simulated });
    session.run.ports.checkpoint(state);
    start({ session, services, problems: preflight({ ...prepared, file }), file });
  } catch (error) {
    session.close();
    throw error;
  }
  return session;
}

interface StartCall {
  readonly session: Session;
  readonly services: SessionServices;
  readonly problems: ReturnType<typeof preflight>;
  readonly file: string;
}

/** From booting to executing. Throws PIPELINE_INVALID. */
export function start({ session, services, problems, file }: StartCall): void {
  const { run } = session;
  if (problems.length > 0) {
    failBoot(session, problems.map(({ message, source }) => `${source ?? file}: ${message}`).join("; "));
    throw problemsError("PIPELINE_INVALID", file, problems);
  }
  const { answersDigest } = services;
  emit(run, {
    event: "run.started",
    stage_id: run.state.main.node,
    ...(answersDigest === undefined ? {} : { answers_digest: answersDigest }),
  });
  run.ports.checkpoint(run.state);
}
