import { isAbsolute, relative } from "node:path";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { type ReadRun, readRun } from "../../pipeline/session/read-run.ts";
import { type DecisionHistory, readDecisions } from "../decisions/read-decisions.ts";
import { evaluationPaths } from "../evaluation/evaluation-paths.ts";
import type {
  DecisionSummary,
  EvaluationSummary,
  GivenAnswer,
  OperatorAction,
  RunFacts,
  StageSummary,
} from "./handoff.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads what the journal, the context and the decisions say of a run. Throws RUN_CORRUPT, RECORD_INVALID. */
export function readFacts(projectDir: string, dir: string): RunFacts {
  const run = readRun(dir);
  const facts = new JournalFacts(dir);
  readJournal(run.paths.journal, { onEvent: (event) => facts.add(event) });
  const { state, manifest, graph } = run;
  const { pipeline, suite, profile } = manifest.binding ?? {};
  const ended = facts.ended ?? manifest.start_time;
  const decided = state.status === "approved" || state.status === "rejected";
  const [decision] = decided ? readDecisions(projectDir, { runId: state.runId }) : [];
  return {
    runId: state.runId,
    status: state.status,
    pipeline: {
      id: pipeline?.id ?? graph.id,
      version: pipeline === undefined ? manifest.graph_digest : `${pipeline.version}`,
    },
    ...(isAbsolute(manifest.source) ? { file: relative(projectDir, manifest.source) } : {}),
    ...(suite === undefined ? {} : { suite: { id: suite.id, version: suite.version } }),
    ...(profile === undefined ? {} : { profile: profile.id }),
    simulated: manifest.simulated,
    begun: manifest.start_time,
    ended,
    durationMs: Math.max(0, Date.parse(ended) - Date.parse(manifest.start_time)),
    events: state.seq,
    retries: facts.retries,
    restarts: state.restarts,
    ...(state.status === "failed" && facts.error !== undefined ? { error: facts.error } : {}),
    neverBegan: !facts.began,
    ...imageOf(run),
    ...policyOf(run),
    stages: [...facts.stages.values()],
    answers: facts.answers,
    interventions: facts.interventions,
    evaluations: facts.evaluations,
    evaluationErrors: facts.evaluationErrors,
    ...(decision === undefined ? {} : { decision: toSummary(decision) }),
  };
}

class JournalFacts {
  retries = 0;
  began = false;
  ended: string | undefined;
  error: string | undefined;
  readonly stages = new Map<string, Mutable<StageSummary>>();
  readonly answers: GivenAnswer[] = [];
  readonly interventions: OperatorAction[] = [];
  readonly evaluations: EvaluationSummary[] = [];
  readonly evaluationErrors: string[] = [];
  readonly #dir: string;
  #failed = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  add(event: RunEvent): void {
    switch (event.event) {
      case "run.started":
        this.began = true;
        return;
      case "run.failed":
        this.error = event.error;
        this.#failed = true;
        return;
      case "run.completed":
        this.ended = event.time;
        return;
      case "run.resumed":
        if (this.#failed) this.retries += 1;
        this.#failed = false;
        this.interventions.push({ action: "resume", time: event.time, ...actorOf(event) });
        return;
      case "run.paused":
        this.interventions.push({ action: "pause", time: event.time, ...actorOf(event) });
        return;
      case "run.canceled":
        this.interventions.push({ action: "cancel", time: event.time, ...actorOf(event) });
        return;
      case "run.intervened": {
        const changed = Object.keys(event.context_updates ?? {}).sort();
        const fields = { ...actorOf(event), ...(changed.length === 0 ? {} : { changed }) };
        this.interventions.push({ action: "intervene", time: event.time, ...fields });
        return;
      }
      case "interview.completed":
        this.answers.push({
          node: event.stage_id,
          value: event.value,
          actor: event.actor,
          time: event.time,
        });
        return;
      case "run.evaluated":
        this.evaluations.push({
          evaluation: event.evaluation,
          file: relative(this.#dir, evaluationPaths(this.#dir, event.evaluation).json),
          digest: event.report_digest,
          imageDigest: event.image_digest,
          total: event.total,
          passed: event.passed,
        });
        return;
      case "run.evaluation_failed":
        this.evaluationErrors.push(event.error);
        return;
      case "edge.selected":
        if (event.restart !== undefined) this.retries += 1;
        return;
      case "stage.retrying":
        this.retries += 1;
        return;
      case "stage.started":
        this.#start(event);
        return;
      case "stage.completed":
      case "stage.failed":
        this.#end(event);
        return;
      default:
        return;
    }
  }

  #start({ stage_id: node, attempt, rerun }: Extract<RunEvent, { event: "stage.started" }>): void {
    const known = this.stages.get(node) ?? {
      node,
      outcome: "interrupted",
      visits: 0,
      attempts: 0,
      durationMs: 0,
    };
    this.stages.set(node, known);
    known.outcome = "interrupted";
    delete known.error;
    if (rerun === true) return;
    known.attempts += 1;
    if (attempt === 1) known.visits += 1;
  }

  #end(event: Extract<RunEvent, { event: "stage.completed" | "stage.failed" }>): void {
    const stage = this.stages.get(event.stage_id);
    if (stage === undefined) return;
    stage.outcome = event.outcome;
    stage.durationMs += event.duration_ms;
    if (event.event === "stage.failed") stage.error = event.error;
  }
}

function actorOf({ actor, reason }: { readonly actor?: string; readonly reason?: string }): {
  readonly actor?: string;
  readonly reason?: string;
} {
  return { ...(actor === undefined ? {} : { actor }), ...(reason === undefined ? {} : { reason }) };
}

function imageOf({ state }: ReadRun): Pick<RunFacts, "image"> {
  const digest = textAt("image.digest");
  if (digest === undefined) return {};
  const tag = textAt("image.tag");
  const path = textAt("image.path");
  return {
    image: { digest, ...(tag === undefined ? {} : { tag }), ...(path === undefined ? {} : { path }) },
  };

  function textAt(key: string): string | undefined {
    const value = state.main.context.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  }
}

function policyOf({ state }: ReadRun): Pick<RunFacts, "policyPassed"> {
  const passed = state.main.context.get("policy.passed");
  return passed === undefined ? {} : { policyPassed: passed === true || passed === "true" };
}

function toSummary({ record, amendments }: DecisionHistory): DecisionSummary {
  return {
    ...brief(record),
    signed: record.signature !== undefined,
    amendments: amendments.map(brief),
  };
}

function brief({
  index,
  hash,
  time,
  actor,
  payload,
}: DecisionHistory["record"] | DecisionHistory["amendments"][number]): Pick<
  DecisionSummary,
  "index" | "hash" | "time" | "actor" | "payload"
> {
  return { index, hash, time, actor, payload };
}
