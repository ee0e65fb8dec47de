import { assertNever } from "../../errors/assert-never.ts";
import type { RunEvent } from "./run-event.ts";
import { branchAt, newTrack, openTracks, type RunState, type Track, trackAt } from "./run-state.ts";

/** Brings a state one event further. The same events in the same order give the same state, live and after a crash. */
export function applyEvent(state: RunState, event: RunEvent): void {
  state.seq = event.seq;
  switch (event.event) {
    case "run.created":
      state.status = "booting";
      return;
    case "run.started":
      state.status = "executing";
      state.paused = false;
      takeAnswers(state, event.answers_digest);
      return;
    case "run.resumed":
      takeAnswers(state, event.answers_digest);
      resume(state, event.from);
      return;
    case "run.awaiting_human":
      awaitHuman(state, event);
      return;
    case "human.answered":
      answer(state, event);
      return;
    case "run.evaluating":
      state.status = "evaluating";
      return;
    case "run.approved":
      state.status = "approved";
      state.paused = false;
      return;
    case "run.rejected":
      state.status = "rejected";
      state.paused = false;
      return;
    case "run.evaluated":
    case "run.evaluation_failed":
      return;
    case "run.failed":
      fail(state, event.resume_at);
      return;
    case "run.completed":
    case "run.interrupted":
      return;
    case "run.paused":
      state.paused = true;
      return;
    case "run.canceled":
      state.status = "canceled";
      state.paused = false;
      state.questions.clear();
      return;
    case "run.intervened":
      intervene(state, event);
      return;
    case "stage.started":
      start(state, event);
      return;
    case "stage.completed":
      close(state, event);
      return;
    case "stage.failed":
      if (event.will_retry) retryLater(state, event);
      else close(state, event);
      return;
    case "stage.retrying":
      return;
    case "stage.interrupted":
      trackAt(state, event.branch).stage = {
        index: event.index,
        attempt: event.attempt,
        phase: "interrupted",
      };
      return;
    case "edge.selected":
      go(state, event);
      return;
    case "exit.reached":
      reachExit(state, event);
      return;
    case "parallel.started":
      split(trackAt(state, event.branch), event);
      return;
    case "parallel.branch_started":
      branchAt(state, event.branch).started = true;
      return;
    case "parallel.branch_completed":
      endBranch(state, event);
      return;
    case "parallel.completed":
      join(trackAt(state, event.branch), event.stage_id);
      return;
    case "interview.started":
    case "interview.timeout":
      return;
    case "interview.completed":
      noteAnswer(trackAt(state, event.branch), event.actor);
      return;
    default:
      assertNever(event);
  }
}

type Of<E extends RunEvent["event"]> = Extract<RunEvent, { event: E }>;

/** Another list is used from its beginning, the same one from where it was left. */
function takeAnswers(state: RunState, digest: string | undefined): void {
  if (digest === undefined || digest === state.answersDigest) return;
  state.answersDigest = digest;
  state.answered.clear();
}

/** Branches have contexts of their own, and what somebody sets is meant for all that comes. */
function intervene(state: RunState, { context_updates = {} }: Of<"run.intervened">): void {
  for (const { track } of openTracks(state)) {
    for (const [key, value] of Object.entries(context_updates)) track.context.set(key, value);
  }
}

function resume(state: RunState, from: string | undefined): void {
  // What has come to its exit is not run again.
  if (state.status !== "evaluating") state.status = "executing";
  state.paused = false;
  if (from === undefined) return;
  const context = state.main.context;
  state.main = { ...newTrack(from, context), last: state.main.last, joined: state.main.joined };
  state.questions.clear();
}

/** As a new run, but for what it has cost so far. */
function restartAt(state: RunState, node: string, restart: number): void {
  state.restarts = restart;
  state.main = newTrack(node, state.initial);
  state.visits.clear();
  state.outcomes.clear();
}

function awaitHuman(state: RunState, event: Of<"run.awaiting_human">): void {
  state.status = "awaiting_human";
  const track = trackAt(state, event.branch);
  if (track.stage !== undefined) track.stage = { ...track.stage, phase: "waiting" };
  state.questions.set(event.question_id, {
    stage: event.stage_id,
    question: event.question,
    choices: event.choices,
    ...(event.branch === undefined ? {} : { branch: event.branch }),
  });
}

function answer(state: RunState, { question_id, value, actor }: Of<"human.answered">): void {
  const question = state.questions.get(question_id);
  if (question !== undefined) state.questions.set(question_id, { ...question, answer: { value, actor } });
}

function fail(state: RunState, resumeAt: string | undefined): void {
  state.status = "failed";
  if (resumeAt === undefined) return;
  state.main.node = resumeAt;
  state.main.phase = "enter";
  state.main.stage = undefined;
  state.main.parallel = undefined;
}

function start(state: RunState, event: Of<"stage.started">): void {
  const track = trackAt(state, event.branch);
  state.index = Math.max(state.index, event.index);
  track.stage = { index: event.index, attempt: event.attempt, phase: "running" };
  track.context.set("current_node", event.stage_id);
  state.visits.set(event.stage_id, event.visit);
}

function retryLater(state: RunState, { stage_id, index, attempt, branch }: Of<"stage.failed">): void {
  const track = trackAt(state, branch);
  countAnswer(state, track, stage_id);
  track.stage = { index, attempt, phase: "failed" };
  track.context.set(`internal.retry_count.${stage_id}`, attempt);
}

/** Who gives the answers of the list of answers. */
export const LIST_ACTOR = "answers";

function noteAnswer(track: Track, actor: string): void {
  if (actor === LIST_ACTOR && track.stage !== undefined) track.stage = { ...track.stage, listed: true };
}

/** An answer counts once the stage that asked is through with it: an interrupted one will ask again. */
function countAnswer({ answered }: RunState, { stage }: Track, node: string): void {
  if (stage?.listed === true) answered.set(node, (answered.get(node) ?? 0) + 1);
}

function close(state: RunState, event: Of<"stage.completed"> | Of<"stage.failed">): void {
  const { stage_id, index, attempt, outcome, result } = event;
  const track = trackAt(state, event.branch);
  countAnswer(state, track, stage_id);
  track.stage = undefined;
  track.parallel = undefined;
  track.phase = "leave";
  track.done = { node: stage_id, index, attempt };
  state.currentNode = stage_id;
  state.outcomes.set(stage_id, outcome);
  for (const [id, { stage, branch }] of state.questions) {
    if (stage === stage_id && branch === event.branch) state.questions.delete(id);
  }
  settle(state);
  if (event.event === "stage.completed" && event.transparent === true) return;
  if (event.event === "stage.completed") track.context.delete(`internal.retry_count.${stage_id}`);
  for (const [key, value] of Object.entries(result.context_updates ?? {})) track.context.set(key, value);
  const preferredLabel = result.preferred_label ?? "";
  track.context.set("outcome", outcome);
  if (preferredLabel !== "") track.context.set("preferred_label", preferredLabel);
  track.last = {
    status: outcome,
    preferredLabel,
    suggestedNextIds: result.suggested_next_ids ?? [],
    ...(result.failure_reason === undefined ? {} : { failureReason: result.failure_reason }),
  };
}

function go(state: RunState, { to, branch, restart }: Of<"edge.selected">): void {
  if (restart !== undefined) {
    restartAt(state, to, restart);
    return;
  }
  const track = trackAt(state, branch);
  track.node = to;
  track.phase = "enter";
}

function reachExit(state: RunState, { stage_id, blocked_by }: Of<"exit.reached">): void {
  state.main.phase = blocked_by === undefined ? "end" : "leave";
  state.currentNode = stage_id;
  if (blocked_by === undefined) state.outcomes.set(stage_id, "success");
}

function split(track: Track, { stage_id, branches }: Of<"parallel.started">): void {
  track.parallel = {
    node: stage_id,
    completed: false,
    branches: branches.map((id) => ({
      id,
      track: { ...newTrack(id, track.context), last: track.last },
      started: false,
      ended: undefined,
    })),
  };
}

function endBranch(state: RunState, event: Of<"parallel.branch_completed">): void {
  const branch = branchAt(state, event.branch);
  branch.track.stage = undefined;
  branch.track.parallel = undefined;
  branch.ended = {
    outcome: event.outcome,
    canceled: event.canceled === true,
    ...(event.error === undefined ? {} : { error: event.error }),
  };
  for (const [id, { branch: where = "" }] of state.questions) {
    if (where === event.branch || where.startsWith(`${event.branch}/`)) state.questions.delete(id);
  }
  settle(state);
}

/** Other branches may run on while one waits. */
function settle(state: RunState): void {
  if (state.status === "awaiting_human" && state.questions.size === 0) state.status = "executing";
}

function join(track: Track, node: string): void {
  track.joined = node;
  if (track.parallel !== undefined) track.parallel.completed = true;
}
