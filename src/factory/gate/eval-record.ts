import type { JsonSchema } from "../../plan/json-schema.ts";

/** Of eval-record-v0.1; a criteria file may bring others. */
export const PIPELINE_CLASSES = ["low_risk_feature", "medium_integration"] as const;

/** What one run counts for in a window: one line of an NDJSON file, in the words of eval-record-v0.1. */
export interface EvalRecord {
  readonly window_id: string;
  readonly run_id: string;
  readonly pipeline_id: string;
  readonly pipeline_class: string;
  readonly scenario_total: number;
  readonly scenario_passed: number;
  readonly first_pass_success: boolean;
  readonly retries: number;
  readonly interventions: number;
  readonly decision: "approved" | "rejected" | "failed";
  readonly decision_reversed: boolean;
  readonly critical_incident: boolean;
  /** RFC 3339. */
  readonly timestamp: string;
}

const text = { type: "string", minLength: 1 } as const;

/** JSON Schema of one line. */
export const evalRecordSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:eval-record:0.1",
  title: "eval-record-v0.1",
  description: "What one run counts for in a window.",
  type: "object",
  additionalProperties: false,
  required: [
    "window_id",
    "run_id",
    "pipeline_id",
    "pipeline_class",
    "scenario_total",
    "scenario_passed",
    "first_pass_success",
    "retries",
    "interventions",
    "decision",
    "decision_reversed",
    "critical_incident",
    "timestamp",
  ],
  properties: {
    window_id: text,
    run_id: text,
    pipeline_id: text,
    pipeline_class: { ...text, description: `${PIPELINE_CLASSES.join(", ")}, or a class of the criteria.` },
    scenario_total: { type: "integer", minimum: 1 },
    scenario_passed: { type: "integer", minimum: 0, description: "At most scenario_total." },
    first_pass_success: { type: "boolean" },
    retries: { type: "integer", minimum: 0 },
    interventions: { type: "integer", minimum: 0 },
    decision: { enum: ["approved", "rejected", "failed"] },
    decision_reversed: { type: "boolean" },
    critical_incident: { type: "boolean", description: "True only with the decision approved." },
    timestamp: { type: "string", format: "date-time" },
  },
  if: { properties: { critical_incident: { const: true } }, required: ["critical_incident"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { properties: { decision: { const: "approved" } } },
} as const satisfies JsonSchema;
