import type { OpenQuestion, RunState, RunStatus, Track } from "../engine/run-state.ts";
import type { ContextValue, OutcomeStatus } from "../outcome.ts";

type Dictionary<T> = Readonly<Record<string, T>>;

interface TrackFields extends Omit<Track, "context" | "parallel" | "stage" | "done" | "joined"> {
  readonly context?: Dictionary<ContextValue>;
  readonly stage: Track["stage"] | null;
  readonly done: Track["done"] | null;
  readonly joined: string | null;
  readonly parallel: PartFields | null;
}

interface PartFields {
  readonly node: string;
  readonly completed: boolean;
  readonly branches: readonly {
    readonly id: string;
    readonly started: boolean;
    readonly ended: object | null;
    readonly track: TrackFields;
  }[];
}

/** checkpoint.json: where a run is after a stage. What happened after it is in the journal, from `journal_bytes` on. */
export interface Checkpoint {
  readonly schema_version: 1;
  readonly run_id: string;
  readonly graph_digest: string;
  readonly timestamp: string;
  readonly status: RunStatus;
  readonly paused?: boolean;
  /** Of the last event that it knows. */
  readonly seq: number;
  readonly journal_bytes: number;
  /** The node that ended last. */
  readonly current_node: string | null;
  readonly next_node: string | null;
  /** Each node once, in the order in which they ended first. */
  readonly completed_nodes: readonly string[];
  readonly node_outcomes: Dictionary<OutcomeStatus>;
  readonly node_retries: Dictionary<ContextValue>;
  readonly visit_counts: Dictionary<number>;
  readonly restarts: number;
  readonly last_index: number;
  readonly answers: Dictionary<OpenQuestion>;
  readonly answers_used: Dictionary<number>;
  readonly answers_digest: string | null;
  readonly context: Dictionary<ContextValue>;
  readonly logs: readonly string[];
  readonly track: TrackFields;
}

export interface CheckpointFacts {
  readonly graphDigest: string;
  readonly journalBytes: number;
  readonly timestamp: string;
}

const RETRY_COUNT = "internal.retry_count.";

export function toCheckpoint(state: RunState, facts: CheckpointFacts): Checkpoint {
  const { main } = state;
  const { context: _, ...track } = toFields(main);
  const retries = [...main.context].filter(([key]) => key.startsWith(RETRY_COUNT));
  return {
    schema_version: 1,
    run_id: state.runId,
    graph_digest: facts.graphDigest,
    timestamp: facts.timestamp,
    status: state.status,
    paused: state.paused,
    seq: state.seq,
    journal_bytes: facts.journalBytes,
    current_node: state.currentNode ?? null,
    next_node: main.phase === "end" ? null : main.node,
    completed_nodes: [...state.outcomes.keys()],
    node_outcomes: Object.fromEntries(state.outcomes),
    node_retries: Object.fromEntries(retries.map(([key, count]) => [key.slice(RETRY_COUNT.length), count])),
    visit_counts: Object.fromEntries(state.visits),
    restarts: state.restarts,
    last_index: state.index,
    answers: Object.fromEntries(state.questions),
    answers_used: Object.fromEntries(state.answered),
    answers_digest: state.answersDigest ?? null,
    context: Object.fromEntries(main.context),
    logs: [],
    track,
  };
}

/** `initial` is not kept: it follows from the graph. */
export function fromCheckpoint(checkpoint: Checkpoint, initial: ReadonlyMap<string, ContextValue>): RunState {
  return {
    runId: checkpoint.run_id,
    seq: checkpoint.seq,
    status: checkpoint.status,
    paused: checkpoint.paused === true,
    main: fromFields({ ...checkpoint.track, context: checkpoint.context }),
    initial,
    index: checkpoint.last_index,
    restarts: checkpoint.restarts,
    currentNode: checkpoint.current_node ?? undefined,
    visits: new Map(Object.entries(checkpoint.visit_counts)),
    outcomes: new Map(
      checkpoint.completed_nodes.map((id) => [id, checkpoint.node_outcomes[id] as OutcomeStatus]),
    ),
    questions: new Map(Object.entries(checkpoint.answers)),
    answered: new Map(Object.entries(checkpoint.answers_used)),
    answersDigest: checkpoint.answers_digest ?? undefined,
  };
}

function toFields(track: Track): TrackFields {
  return {
    node: track.node,
    phase: track.phase,
    last: track.last,
    context: Object.fromEntries(track.context),
    stage: track.stage ?? null,
    done: track.done ?? null,
    joined: track.joined ?? null,
    parallel:
      track.parallel === undefined
        ? null
        : {
            node: track.parallel.node,
            completed: track.parallel.completed,
            branches: track.parallel.branches.map(({ id, started, ended, track: inner }) => ({
              id,
              started,
              ended: ended ?? null,
              track: toFields(inner),
            })),
          },
  };
}

function fromFields(fields: TrackFields): Track {
  const { parallel } = fields;
  return {
    node: fields.node,
    phase: fields.phase,
    last: fields.last,
    context: new Map(Object.entries(fields.context ?? {})),
    stage: fields.stage ?? undefined,
    done: fields.done ?? undefined,
    joined: fields.joined ?? undefined,
    parallel:
      parallel === null
        ? undefined
        : {
            node: parallel.node,
            completed: parallel.completed,
            branches: parallel.branches.map(({ id, started, ended, track }) => ({
              id,
              started,
              ended: (ended ?? undefined) as NonNullable<Track["parallel"]>["branches"][number]["ended"],
              track: fromFields(track),
            })),
          },
  };
}
