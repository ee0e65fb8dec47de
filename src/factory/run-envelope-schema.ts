import type { RunStatus } from "../pipeline/engine/run-state.ts";
import { runEnvelopeSchema as writtenSchema } from "../pipeline/run-store/run-envelope.ts";
import type { JsonSchema } from "../plan/json-schema.ts";

/** JSON Schema of run.json. */
export const runEnvelopeSchema: JsonSchema = { $id: "urn:factory:run-envelope:0.1", ...writtenSchema };

/** run-envelope-v0.1 as any program may have written it: only what the format requires is there for certain. */
export interface RunEnvelope {
  readonly run_id: string;
  readonly pipeline_id: string;
  readonly pipeline_version: string;
  readonly scenario_suite_id: string;
  readonly scenario_suite_version: string;
  readonly factory_profile_id: string;
  readonly status: RunStatus;
  readonly created_at: string;
  readonly updated_at: string;
  readonly artifacts_root: string;
  readonly active_stage_id?: string | null;
  readonly checkpoint_ref?: string | null;
  readonly final_outcome?: "success" | "retry" | "fail" | "partial_success" | null;
  readonly metrics?: Readonly<Record<string, number | string | boolean | null>>;
  readonly tags?: readonly string[];
}
