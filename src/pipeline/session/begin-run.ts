import type { FactoryError } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { emit } from "../engine/run.ts";
import { newRunState } from "../engine/run-state.ts";
import { createRunFolder } from "../run-store/create-run-folder.ts";
import { lockRun } from "../run-store/lock-run.ts";
import { toEnvelope } from "../run-store/run-envelope.ts";
import { newRunId } from "../run-store/run-id.ts";
import type { RunBinding } from "../run-store/run-manifest.ts";
import { bootError } from "./boot-error.ts";
import { preflight } from "./preflight.ts";
import { pipelineDigest, readPipeline } from "./read-pipeline.ts";
import {
  failBoot,
  initialContext,
  openSession,
  type Prepared,
  prepare,
  type Session,
  type SessionServices,
  startOf,
} from "./session.ts";

export interface BeginCall {
  /** Text of the pipeline, and what messages call its file. */
  readonly text: string;
  readonly file: string;
  /** Absolute path of that file, or the name of a pipeline that has none. */
  readonly source: string;
  readonly projectDir: string;
  /** The folder of the run, by its id. */
  readonly dirOf: (runId: string) => string;
  readonly services: SessionServices;
  readonly binding?: RunBinding;
  /** Text of profile.json. */
  readonly profile?: string;
  /** What the run is begun with other than its pipeline wants it. */
  readonly notes?: readonly string[];
  /** What keeps it from beginning, besides what is wrong with the pipeline. */
  readonly refused?: readonly FactoryError[];
  /** Id of a pipeline that there is not: the text is then none to be checked. */
  readonly missing?: string;
}

/**
 * Makes a run and checks that it can begin. Throws what keeps it from that; when the text is a pipeline at all, the
 * attempt is kept as a run that failed, and `details.runId` of the error names it.
 */
export async function beginRun(call: BeginCall): Promise<Session> {
  const { text, file, source, projectDir, services, binding, profile, refused = [] } = call;
  const graph = readPipeline(text, file);
  const prepared = prepare(graph, services);
  const errors = call.missing === undefined ? [...refused, ...preflightErrors(prepared, call)] : refused;
  const error = bootError(errors);
  const startMs = services.now();
  const runId = newRunId(startMs);
  const createdAt = new Date(startMs).toISOString();
  const graphDigest = pipelineDigest(text);
  const state = newRunState(runId, startOf(prepared), initialContext(graph));
  const simulated = services.simulate;
  const dir = call.dirOf(runId);
  const name = call.missing ?? graph.id;
  const bound = binding === undefined ? {} : { binding };
  const facts = { pipelineId: name, graphDigest, createdAt, simulated, ...bound };
  const paths = createRunFolder({
    dir,
    pipeline: text,
    ...(profile === undefined ? {} : { profile }),
    envelope: toEnvelope(state, createdAt, { ...facts, interrupted: false }),
    manifest: {
      schema_version: 1,
      run_id: runId,
      name,
      goal: graph.attributes.goal?.value ?? "",
      start_time: createdAt,
      graph_digest: graphDigest,
      source,
      project_dir: projectDir,
      simulated,
      agent: services.agent ?? null,
      ...bound,
      ...(error === undefined ? {} : { boot_error: error.text }),
    },
  });
  const unlock = await lockRun(dir);
  const session = openSession({ prepared, state, paths, ...facts, projectDir, services, unlock });
  try {
    const pipeline_id = binding?.pipeline?.id ?? name;
    emit(session.run, { event: "run.created", pipeline_id, graph_digest: graphDigest, simulated });
    session.run.ports.checkpoint(state);
    start(session, { services, notes: call.notes ?? [], error });
  } catch (thrown) {
    session.close();
    throw thrown;
  }
  return session;
}

interface StartCall {
  readonly services: SessionServices;
  readonly notes: readonly string[];
  readonly error: ReturnType<typeof bootError>;
}

/** From booting to executing. Throws what keeps the run from it. */
export function start(session: Session, { services, notes, error }: StartCall): void {
  const { run, runId, paths } = session;
  if (error !== undefined) {
    failBoot(session, error.text);
    throw error.of({ runId, runDir: paths.dir });
  }
  const { answersDigest } = services;
  emit(run, {
    event: "run.started",
    stage_id: run.state.main.node,
    ...(answersDigest === undefined ? {} : { answers_digest: answersDigest }),
    ...(notes.length === 0 ? {} : { notes }),
  });
  run.ports.checkpoint(run.state);
}

/** Everything that is wrong with the pipeline, as one error. */
export function preflightErrors(
  prepared: Prepared,
  { file, services }: Pick<BeginCall, "file" | "services">,
): readonly FactoryError[] {
  const { allowedTypes, dependencies } = services;
  const problems = preflight({ ...prepared, file, allowedTypes, dependencies });
  return problems.length === 0 ? [] : [problemsError("PIPELINE_INVALID", file, problems)];
}
