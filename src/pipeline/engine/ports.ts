import type { GraphNode } from "../graph.ts";
import type { ContextValue, Outcome } from "../outcome.ts";
import type { ChoiceFields, InterviewEvent, OperatorFields, RunEvent } from "./run-event.ts";
import type { OpenQuestion, RunState } from "./run-state.ts";

/** One execution of a node, as the engine asks for it. */
export interface StageRequest {
  readonly node: GraphNode;
  readonly index: number;
  readonly attempt: number;
  readonly visit: number;
  /** How often the run was restarted. */
  readonly restart: number;
  readonly branch: string | undefined;
  readonly context: ReadonlyMap<string, ContextValue>;
  readonly signal: AbortSignal;
  /** For a human gate that was asked before. */
  readonly question: OpenQuestion | undefined;
  /** How many answers this node was given before. */
  readonly answered: number;
  readonly report: (event: InterviewEvent) => void;
}

/** A stage that cannot go on before a human has spoken. */
export interface Waiting {
  readonly question: string;
  readonly choices: readonly ChoiceFields[];
  /** An answer that fits none of the choices. */
  readonly refused?: string;
}

export type StageResult = Outcome | { readonly waiting: Waiting };

/** Which execution of which node. */
export interface StageKey {
  readonly node: string;
  readonly index: number;
  readonly attempt: number;
  readonly restart: number;
}

/** What somebody asks of a run while it is driven. */
export interface ControlPort {
  /** Does what may happen only while no stage of this line of execution runs. */
  readonly betweenStages: () => void;
  /** Whether the run has to stop, and for whom. */
  readonly stop: () => StopRequest | undefined;
}

export interface StopRequest extends OperatorFields {
  readonly kind: "pause" | "cancel";
}

/** Everything outside that a run needs. */
export interface EnginePorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Ends early, without an error, when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Appends to the journal. What it throws ends the run as it is. */
  readonly append: (event: RunEvent) => void;
  /** Told of an event when it is in the journal and in the state. */
  readonly observe?: (event: RunEvent) => void;
  /** Called whenever a run can be resumed from its state without doing anything again. */
  readonly checkpoint: (state: RunState) => void;
  /** Runs the handler; throws only what ends the whole run. */
  readonly execute: (request: StageRequest) => Promise<StageResult>;
  /** Told before a stage that a crash had interrupted is run again. */
  readonly abandon: (stage: StageKey) => Promise<void>;
  /** Absent where nobody can ask anything. */
  readonly control?: ControlPort;
  /** File with what a stage printed, when there is one; relative to the folder of the run. */
  readonly outputOf: (stage: StageKey) => { readonly folder: string; readonly output: string | null };
}
