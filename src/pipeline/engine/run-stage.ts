import type { GraphNode } from "../graph.ts";
import type { Outcome } from "../outcome.ts";
import { isSuccess } from "./join-branches.ts";
import type { Model } from "./model.ts";
import type { Waiting } from "./ports.ts";
import { type RetryPolicy, retryDelay, retryPolicy } from "./retry-policy.ts";
import { emit, inBranch, type Run, type TrackEnd } from "./run.ts";
import type { StageRef, StageResultFields } from "./run-event.ts";
import { capped } from "./run-limits.ts";
import type { OpenQuestion, OpenStage, Track } from "./run-state.ts";

/** A place in a run at which something is done. */
export interface Spot {
  readonly track: Track;
  readonly branch: string | undefined;
  readonly node: GraphNode;
  readonly signal: AbortSignal;
}

/** Runs a node until its outcome is final; undefined when it is, otherwise why the line of execution stops here. */
export async function runStage(run: Run, spot: Spot): Promise<TrackEnd | undefined> {
  const policy = retryPolicyOf(run.model, spot.node);
  for (;;) {
    const stage = openStage(run, spot);
    const startedMs = run.ports.now();
    const result = await execute(run, spot, stage);
    const durationMs = Math.max(0, run.ports.now() - startedMs);
    const ref = refOf(spot, stage);
    if (spot.signal.aborted) {
      emit(run, { event: "stage.interrupted", ...ref });
      return { kind: "interrupted" };
    }
    if ("waiting" in result) {
      awaitHuman(run, spot, { stage, waiting: result.waiting });
      return { kind: "waiting" };
    }
    if (!mayRetry(result) || stage.attempt >= policy.maxAttempts) {
      finish(run, spot, { ref, durationMs, outcome: lastOutcome(run.model, spot.node, result) });
      return undefined;
    }
    await retryLater(run, spot, { ref, durationMs, outcome: result, policy });
    if (spot.signal.aborted || run.ports.control?.stop() !== undefined) return { kind: "interrupted" };
  }
}

/** Begins an execution of the node, or takes up one that waits for a human. */
export function openStage(run: Run, { track, branch, node }: Spot): OpenStage {
  const { stage } = track;
  if (stage?.phase === "waiting") return stage;
  const visits = run.state.visits.get(node.id) ?? 0;
  const next: OpenStage = {
    index: stage?.index ?? run.state.index + 1,
    attempt: stage === undefined ? 1 : stage.attempt + (stage.phase === "failed" ? 1 : 0),
    phase: "running",
  };
  emit(run, {
    event: "stage.started",
    stage_id: node.id,
    index: next.index,
    attempt: next.attempt,
    visit: stage === undefined ? visits + 1 : visits,
    ...(stage?.phase === "interrupted" ? { rerun: true as const } : {}),
    ...inBranch(branch),
  });
  return next;
}

export function refOf({ node, branch }: Spot, { index, attempt }: OpenStage): StageRef {
  return { stage_id: node.id, index, attempt, ...inBranch(branch) };
}

function execute({ state, ports }: Run, { track, branch, node, signal }: Spot, stage: OpenStage) {
  return ports.execute({
    node,
    index: stage.index,
    attempt: stage.attempt,
    visit: state.visits.get(node.id) ?? 1,
    restart: state.restarts,
    branch,
    context: track.context,
    signal,
    question: state.questions.get(questionId(node, stage)),
    answered: state.answered.get(node.id) ?? 0,
    report: (body) => emit({ state, ports }, body),
  });
}

export function questionId(node: GraphNode, { index }: Pick<OpenStage, "index">): string {
  return `${node.id}-${index}`;
}

function awaitHuman(
  run: Run,
  { branch, node }: Spot,
  { stage, waiting }: { readonly stage: OpenStage; readonly waiting: Waiting },
): void {
  const question_id = questionId(node, stage);
  const known = run.state.questions.get(question_id);
  if (known !== undefined && isSame(known, waiting)) return;
  emit(run, {
    event: "run.awaiting_human",
    stage_id: node.id,
    question_id,
    question: waiting.question,
    choices: waiting.choices,
    ...inBranch(branch),
  });
}

/** A stage that waits for another run may come to its next gate. */
function isSame({ question, choices }: OpenQuestion, waiting: Waiting): boolean {
  const text = (each: readonly unknown[]) => JSON.stringify(each);
  return text([question, choices]) === text([waiting.question, waiting.choices]);
}

function mayRetry({ status, retryable }: Outcome): boolean {
  return status === "retry" || (status === "fail" && retryable !== false);
}

/** What stays of an outcome when nothing is tried again. */
function lastOutcome(model: Model, node: GraphNode, outcome: Outcome): Outcome {
  if (outcome.status !== "retry") return outcome;
  if (model.flag(node, "allow_partial")) {
    return { ...outcome, status: "partial_success", notes: "retries exhausted, partial accepted" };
  }
  const why = outcome.failureReason === undefined ? "" : `: ${outcome.failureReason}`;
  return { ...outcome, status: "fail", failureReason: `max retries exceeded${why}` };
}

interface Finished {
  readonly ref: StageRef;
  readonly durationMs: number;
  readonly outcome: Outcome;
}

export function finish(run: Run, { node }: Spot, { ref, durationMs, outcome }: Finished): void {
  const duration_ms = durationMs;
  const result = resultFields(outcome);
  if (isSuccess(outcome.status)) {
    const transparent = run.model.kind(node) === "conditional" ? { transparent: true as const } : {};
    emit(run, {
      event: "stage.completed",
      ...ref,
      outcome: outcome.status,
      duration_ms,
      ...transparent,
      result,
    });
    return;
  }
  const error = outcome.failureReason ?? "no reason was given";
  emit(run, {
    event: "stage.failed",
    ...ref,
    outcome: outcome.status,
    duration_ms,
    error,
    will_retry: false,
    result,
  });
}

async function retryLater(
  run: Run,
  { signal }: Spot,
  { ref, durationMs, outcome, policy }: Finished & { readonly policy: RetryPolicy },
): Promise<void> {
  emit(run, {
    event: "stage.failed",
    ...ref,
    outcome: outcome.status,
    duration_ms: durationMs,
    error: outcome.failureReason ?? "the stage asks to be tried again",
    will_retry: true,
    result: resultFields(outcome),
  });
  const delay_ms = retryDelay(policy, ref.attempt, run.ports.random());
  emit(run, { event: "stage.retrying", ...ref, attempt: ref.attempt + 1, delay_ms });
  run.ports.checkpoint(run.state);
  await run.ports.sleep(delay_ms, signal);
}

function resultFields(outcome: Outcome): StageResultFields {
  const { preferredLabel, suggestedNextIds, contextUpdates, notes, failureReason } = outcome;
  return {
    ...(preferredLabel === undefined ? {} : { preferred_label: preferredLabel }),
    ...(suggestedNextIds === undefined ? {} : { suggested_next_ids: suggestedNextIds }),
    ...(contextUpdates === undefined ? {} : { context_updates: contextUpdates }),
    ...(notes === undefined ? {} : { notes }),
    ...(failureReason === undefined ? {} : { failure_reason: failureReason }),
  };
}

/** How often the node is tried. */
export function retryPolicyOf(model: Model, node: GraphNode): RetryPolicy {
  const preset = model.text(node, "retry_policy");
  const policy = retryPolicy({
    maxRetries: model.integer(node, "max_retries"),
    preset: preset === "" ? undefined : preset,
    defaultMaxRetries: model.graphInteger("default_max_retries") ?? model.graphInteger("default_max_retry"),
  });
  const { maxRetries } = model.limits;
  if (maxRetries === undefined) return policy;
  return { ...policy, maxAttempts: capped(policy.maxAttempts, maxRetries + 1) };
}
