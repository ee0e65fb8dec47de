import type { ContextValue, OutcomeStatus } from "../outcome.ts";
import type { ChoiceFields } from "./run-event.ts";

export type RunStatus =
  | "queued"
  | "booting"
  | "executing"
  | "awaiting_human"
  | "evaluating"
  | "approved"
  | "rejected"
  | "failed"
  | "canceled";

/** An execution of a node that has not come to its end. */
export interface OpenStage {
  readonly index: number;
  readonly attempt: number;
  readonly phase: "running" | "waiting" | "failed" | "interrupted";
  /** Whether an answer of the list of answers was taken for it. */
  readonly listed?: true;
}

/** What the edges of a node see. */
export interface LastResult {
  readonly status: OutcomeStatus;
  readonly preferredLabel: string;
  readonly suggestedNextIds: readonly string[];
  readonly failureReason?: string;
}

/** One line of execution: the run itself, or a branch of a parallel part. */
export interface Track {
  node: string;
  /** Whether the node has to run, has run and its edge is not chosen, or nothing follows. */
  phase: "enter" | "leave" | "end";
  last: LastResult;
  context: Map<string, ContextValue>;
  stage: OpenStage | undefined;
  parallel: ParallelPart | undefined;
  /** The stage that ran last. */
  done: { readonly node: string; readonly index: number; readonly attempt: number } | undefined;
  /** Component of the parallel part that ran last. */
  joined: string | undefined;
}

export interface ParallelPart {
  readonly node: string;
  readonly branches: readonly Branch[];
  /** Whether all branches have ended and been counted. */
  completed: boolean;
}

export interface Branch {
  /** Id of the branch's first node. */
  readonly id: string;
  readonly track: Track;
  started: boolean;
  ended: BranchEnd | undefined;
}

export interface BranchEnd {
  readonly outcome: OutcomeStatus;
  readonly canceled: boolean;
  readonly error?: string;
}

export interface OpenQuestion {
  readonly stage: string;
  readonly branch?: string;
  readonly question: string;
  readonly choices: readonly ChoiceFields[];
  readonly answer?: { readonly value: string; readonly actor: string };
}

/** Everything a run is, made by applying its events in order; changed in place, because a run may have many events. */
export interface RunState {
  readonly runId: string;
  seq: number;
  status: RunStatus;
  /** Whether somebody has paused it; whatever its status is. */
  paused: boolean;
  main: Track;
  /** Context of a fresh attempt: the mirrored attributes of the graph. */
  readonly initial: ReadonlyMap<string, ContextValue>;
  /** Highest index of a stage so far. */
  index: number;
  restarts: number;
  /** Node that ended last; the exit at the end. */
  currentNode: string | undefined;
  visits: Map<string, number>;
  /** Latest outcome by node, in the order in which nodes ended first. */
  outcomes: Map<string, OutcomeStatus>;
  /** By question id. */
  questions: Map<string, OpenQuestion>;
  /** How many answers of the list were used by node. */
  answered: Map<string, number>;
  /** Tells lists of answers apart. */
  answersDigest: string | undefined;
}

export function newRunState(
  runId: string,
  start: string,
  initial: ReadonlyMap<string, ContextValue>,
): RunState {
  return {
    runId,
    seq: 0,
    status: "queued",
    paused: false,
    main: newTrack(start, initial),
    initial,
    index: 0,
    restarts: 0,
    currentNode: undefined,
    visits: new Map(),
    outcomes: new Map(),
    questions: new Map(),
    answered: new Map(),
    answersDigest: undefined,
  };
}

export function newTrack(node: string, context: ReadonlyMap<string, ContextValue>): Track {
  return {
    node,
    phase: "enter",
    last: { status: "success", preferredLabel: "", suggestedNextIds: [] },
    context: new Map(context),
    stage: undefined,
    parallel: undefined,
    done: undefined,
    joined: undefined,
  };
}

/** The line of execution of a branch path; the run's own without one. Throws a plain Error when there is no such branch. */
export function trackAt(state: RunState, branch: string | undefined): Track {
  if (branch === undefined) return state.main;
  return branchAt(state, branch).track;
}

export function branchAt(state: RunState, path: string): Branch {
  const ids = path.split("/");
  let track = state.main;
  let found: Branch | undefined;
  for (const id of ids) {
    found = track.parallel?.branches.find((branch) => branch.id === id);
    if (found === undefined) throw new Error(`the run has no branch ${path}`);
    track = found.track;
  }
  if (found === undefined) throw new Error("a branch path is never empty");
  return found;
}

/** Every line of execution that has not ended, with its branch path. */
export function openTracks(
  state: RunState,
): readonly { readonly track: Track; readonly branch: string | undefined }[] {
  const found: { track: Track; branch: string | undefined }[] = [];
  visit(state.main, undefined);
  return found;

  function visit(track: Track, branch: string | undefined): void {
    found.push({ track, branch });
    for (const { id, track: inner, ended } of track.parallel?.branches ?? []) {
      if (ended === undefined) visit(inner, branch === undefined ? id : `${branch}/${id}`);
    }
  }
}
