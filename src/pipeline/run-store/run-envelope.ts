import type { RunState, RunStatus } from "../engine/run-state.ts";
import { isOver, RUN_STATUSES } from "../engine/run-status.ts";
import type { RunBinding } from "./run-manifest.ts";

const name = { type: "string", minLength: 1 } as const;

/** JSON Schema (draft-07) of run.json: run-envelope-v0.1. */
export const runEnvelopeSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "run-envelope-v0.1",
  description: "Which run this is, of what, and how far it has come",
  type: "object",
  additionalProperties: false,
  required: [
    "run_id",
    "pipeline_id",
    "pipeline_version",
    "scenario_suite_id",
    "scenario_suite_version",
    "factory_profile_id",
    "status",
    "created_at",
    "updated_at",
    "artifacts_root",
  ],
  properties: {
    run_id: name,
    pipeline_id: name,
    pipeline_version: name,
    scenario_suite_id: name,
    scenario_suite_version: name,
    factory_profile_id: name,
    status: {
      type: "string",
      enum: RUN_STATUSES,
    },
    active_stage_id: { type: ["string", "null"] },
    created_at: { type: "string", format: "date-time" },
    updated_at: { type: "string", format: "date-time" },
    artifacts_root: name,
    checkpoint_ref: { type: ["string", "null"] },
    final_outcome: {
      type: ["string", "null"],
      enum: ["success", "retry", "fail", "partial_success", null],
    },
    metrics: {
      type: "object",
      additionalProperties: { type: ["number", "string", "boolean", "null"] },
    },
    tags: { type: "array", items: { type: "string" } },
  },
} as const;

export interface RunEnvelope {
  readonly run_id: string;
  readonly pipeline_id: string;
  /** Number of the registered version, else the digest of the pipeline's text. */
  readonly pipeline_version: string;
  readonly scenario_suite_id: string;
  readonly scenario_suite_version: string;
  readonly factory_profile_id: string;
  readonly status: RunStatus;
  readonly active_stage_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly artifacts_root: string;
  readonly checkpoint_ref: string | null;
  readonly final_outcome: "success" | "fail" | null;
  readonly metrics: Readonly<Record<string, number | string | boolean | null>>;
  readonly tags: readonly string[];
}

export interface EnvelopeFacts {
  readonly pipelineId: string;
  readonly graphDigest: string;
  readonly binding?: RunBinding;
  readonly createdAt: string;
  readonly simulated: boolean;
  readonly interrupted: boolean;
}

/** The envelope of a run in that state. Without a profile and a suite their ids are `none`. */
export function toEnvelope(state: RunState, now: string, facts: EnvelopeFacts): RunEnvelope {
  const { pipeline, suite, profile } = facts.binding ?? {};
  const active = state.main.phase === "end" || isOver(state.status) ? null : state.main.node;
  return {
    run_id: state.runId,
    pipeline_id: pipeline?.id ?? facts.pipelineId,
    pipeline_version: pipeline === undefined ? facts.graphDigest : `${pipeline.version}`,
    scenario_suite_id: suite?.id ?? "none",
    scenario_suite_version: suite === undefined ? "none" : `${suite.version}`,
    factory_profile_id: profile?.id ?? "none",
    status: state.status,
    active_stage_id: active,
    created_at: facts.createdAt,
    updated_at: now,
    artifacts_root: "artifacts",
    checkpoint_ref: "checkpoint.json",
    final_outcome: finalOutcome(state.status),
    metrics: { stages: state.index, restarts: state.restarts },
    tags: [
      ...(state.paused ? ["paused"] : []),
      ...(facts.interrupted ? ["interrupted"] : []),
      ...(facts.simulated ? ["simulated"] : []),
    ],
  };
}

export function finalOutcome(status: RunStatus): "success" | "fail" | null {
  if (status === "evaluating" || status === "approved") return "success";
  return status === "failed" || status === "rejected" ? "fail" : null;
}
