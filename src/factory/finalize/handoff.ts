import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import type { OutcomeStatus } from "../../pipeline/outcome.ts";
import type { DecisionRecord } from "../decisions/decision-record.ts";

/** All visits of one node. */
export interface StageSummary {
  readonly node: string;
  /** The latest. */
  readonly outcome: OutcomeStatus | "interrupted";
  readonly visits: number;
  /** Tries of all visits, without what a crash made necessary. */
  readonly attempts: number;
  /** Of all attempts; the time at a gate counts. */
  readonly durationMs: number;
  /** Why the latest one failed. */
  readonly error?: string;
}

/** What a person chose at a gate, or what was chosen for nobody. */
export interface GivenAnswer {
  readonly node: string;
  readonly value: string;
  readonly actor: string;
  readonly time: string;
}

/** What somebody did to the run from outside. */
export interface OperatorAction {
  readonly action: "pause" | "resume" | "cancel" | "intervene";
  readonly time: string;
  readonly actor?: string;
  readonly reason?: string;
  /** Keys of the context that were set. */
  readonly changed?: readonly string[];
}

/** The scenario report of one evaluation. */
export interface EvaluationSummary {
  readonly evaluation: number;
  /** In the folder of the run. */
  readonly file: string;
  readonly digest: string;
  readonly imageDigest: string;
  readonly total: number;
  readonly passed: number;
}

export interface DecisionSummary
  extends Pick<DecisionRecord, "index" | "hash" | "time" | "actor" | "payload"> {
  readonly signed: boolean;
  readonly amendments: readonly Pick<DecisionRecord, "index" | "hash" | "time" | "actor" | "payload">[];
}

/** What the files of an ended run say of it. */
export interface RunFacts {
  readonly runId: string;
  readonly status: RunStatus;
  readonly pipeline: { readonly id: string; readonly version: string };
  /** The pipeline's file, from the folder of the project. */
  readonly file?: string;
  readonly suite?: { readonly id: string; readonly version: number };
  readonly profile?: string;
  readonly simulated: boolean;
  /** RFC 3339. */
  readonly begun: string;
  readonly ended: string;
  readonly durationMs: number;
  /** Number of the last event that was looked at. */
  readonly events: number;
  readonly retries: number;
  readonly restarts: number;
  /** Why it failed. */
  readonly error?: string;
  /** Nothing of the pipeline ran. */
  readonly neverBegan: boolean;
  readonly image?: { readonly digest: string; readonly tag?: string; readonly path?: string };
  /** Absent when no stage checked it. */
  readonly policyPassed?: boolean;
  /** In the order of their first visits. */
  readonly stages: readonly StageSummary[];
  readonly answers: readonly GivenAnswer[];
  readonly interventions: readonly OperatorAction[];
  readonly evaluations: readonly EvaluationSummary[];
  /** Why scenarios could not be tried. */
  readonly evaluationErrors: readonly string[];
  readonly decision?: DecisionSummary;
}

export interface OpenRisk {
  readonly risk: string;
  readonly message: string;
}

export interface NextAction {
  readonly command: string;
  readonly why: string;
}

/** handoff.json: what whoever goes on with an ended run has to know. */
export interface Handoff extends RunFacts {
  readonly schemaVersion: 1;
  readonly openRisks: readonly OpenRisk[];
  readonly nextActions: readonly NextAction[];
}
