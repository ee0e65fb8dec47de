import type { ContextValue, OutcomeStatus } from "../outcome.ts";

/** One execution of a node. `index` counts the visits of a run's nodes; a retry, and what is run again after a crash, keep it. */
export interface StageRef {
  readonly stage_id: string;
  readonly index: number;
  /** From 1. */
  readonly attempt: number;
  /** Ids of the branches the stage is in, outermost first, joined by `/`; absent outside of parallel parts. */
  readonly branch?: string;
}

/** What a handler said, in the words of status.json. */
export interface StageResultFields {
  readonly preferred_label?: string;
  readonly suggested_next_ids?: readonly string[];
  readonly context_updates?: Readonly<Record<string, ContextValue>>;
  readonly notes?: string;
  readonly failure_reason?: string;
}

export interface ChoiceFields {
  readonly key: string;
  readonly label: string;
  readonly to: string;
}

/** Where a human is asked. */
export interface QuestionRef {
  readonly stage_id: string;
  readonly question_id: string;
  readonly branch?: string;
}

export type InterviewEvent =
  | ({
      readonly event: "interview.started";
      readonly question: string;
      readonly choices: readonly ChoiceFields[];
    } & QuestionRef)
  | ({ readonly event: "interview.completed"; readonly value: string; readonly actor: string } & QuestionRef)
  | ({ readonly event: "interview.timeout"; readonly default_choice?: string } & QuestionRef);

export type StageEvent =
  | ({
      readonly event: "stage.started";
      readonly visit: number;
      /** Whether this takes the place of an execution that was interrupted. */
      readonly rerun?: true;
    } & StageRef)
  | ({
      readonly event: "stage.completed";
      readonly outcome: OutcomeStatus;
      readonly duration_ms: number;
      /** Set for a node whose edges see the outcome of the stage before it. */
      readonly transparent?: true;
      readonly result: StageResultFields;
    } & StageRef)
  | ({
      readonly event: "stage.failed";
      readonly outcome: OutcomeStatus;
      readonly duration_ms: number;
      readonly error: string;
      readonly will_retry: boolean;
      readonly result: StageResultFields;
    } & StageRef)
  /** `attempt` is the one that comes. */
  | ({ readonly event: "stage.retrying"; readonly delay_ms: number } & StageRef)
  /** The process ended, or was told to end, before the stage did. */
  | ({ readonly event: "stage.interrupted" } & StageRef);

/** Somebody did something to a run from outside. */
export interface OperatorFields {
  readonly actor: string;
  readonly reason?: string;
  /** The request that it answers, when the run was driven by another process. */
  readonly request_id?: string;
}

export type RunLevelEvent =
  | {
      readonly event: "run.created";
      readonly pipeline_id: string;
      readonly graph_digest: string;
      readonly simulated: boolean;
    }
  | {
      readonly event: "run.started";
      readonly stage_id: string;
      readonly answers_digest?: string;
      /** What of the pipeline's wishes its profile does not allow. */
      readonly notes?: readonly string[];
    }
  | {
      readonly event: "run.resumed";
      readonly actor?: string;
      readonly answers_digest?: string;
      /** Where the user wants to go on instead of where the run was. */
      readonly from?: string;
      /** Length of a last line that was torn by a crash, and removed. */
      readonly torn_bytes?: number;
    }
  | ({
      readonly event: "run.awaiting_human";
      readonly question: string;
      readonly choices: readonly ChoiceFields[];
    } & QuestionRef)
  | ({ readonly event: "human.answered"; readonly value: string; readonly actor: string } & QuestionRef)
  | { readonly event: "run.interrupted" }
  | ({ readonly event: "run.paused" } & OperatorFields)
  | ({ readonly event: "run.canceled" } & OperatorFields)
  | ({
      readonly event: "run.intervened";
      readonly context_updates?: Readonly<Record<string, ContextValue>>;
    } & OperatorFields)
  | { readonly event: "run.evaluating" }
  /** The scenarios of a suite were tried on the image; `report_digest` is that of report.json. */
  | {
      readonly event: "run.evaluated";
      /** From 1: the folder in evaluations/. */
      readonly evaluation: number;
      readonly image_digest: string;
      readonly report_digest: string;
      readonly total: number;
      readonly passed: number;
    }
  /** The scenarios could not be tried. */
  | { readonly event: "run.evaluation_failed"; readonly error: string }
  /** `decision_id` is the hash of the record of the decision. */
  | { readonly event: "run.approved"; readonly decision_id: string; readonly actor: string }
  | { readonly event: "run.rejected"; readonly decision_id: string; readonly actor: string }
  | {
      readonly event: "run.failed";
      readonly error: string;
      /** What has to be done about it: a new run after BOOT_FAILURE, another try after EXEC_FAILURE. */
      readonly domain?: "BOOT_FAILURE" | "EXEC_FAILURE";
      readonly stage_id?: string;
      /** The stage at which a resumed run begins. */
      readonly resume_at?: string;
    }
  | { readonly event: "run.completed"; readonly status: string; readonly final_outcome: string | null };

export type FlowEvent =
  | {
      readonly event: "edge.selected";
      readonly from: string;
      readonly to: string;
      readonly reason: string;
      /** Number of the restart that following this edge is. */
      readonly restart?: number;
      readonly branch?: string;
    }
  | { readonly event: "exit.reached"; readonly stage_id: string; readonly blocked_by?: string }
  | {
      readonly event: "parallel.started";
      readonly stage_id: string;
      readonly branches: readonly string[];
      readonly branch?: string;
    }
  | { readonly event: "parallel.branch_started"; readonly branch: string }
  | {
      readonly event: "parallel.branch_completed";
      readonly branch: string;
      readonly outcome: OutcomeStatus;
      readonly canceled?: true;
      readonly error?: string;
    }
  | {
      readonly event: "parallel.completed";
      readonly stage_id: string;
      readonly success_count: number;
      readonly failure_count: number;
      readonly branch?: string;
    };

export type EventBody = RunLevelEvent | StageEvent | FlowEvent | InterviewEvent;

/** One line of events.ndjson. */
export type RunEvent = EventBody & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** RFC 3339. */
  readonly time: string;
  readonly run_id: string;
};
