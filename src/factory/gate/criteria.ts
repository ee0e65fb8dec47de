import type { JsonSchema } from "../../plan/json-schema.ts";
import { objectSchema } from "../../plan/json-schema.ts";
import { readDocument } from "../read-document.ts";
import { name, whole } from "../resource-schema.ts";
import adversarial from "./criteria/adversarial.json" with { type: "json" };
import baseline from "./criteria/baseline.json" with { type: "json" };

export interface GateThresholds {
  readonly min_scenario_pass_rate_percent: number;
  readonly min_first_pass_rate_percent: number;
  readonly max_mean_retries: number;
  readonly max_decision_reversal_percent: number;
  readonly max_approved_incidents: number;
}

/** What a window has to reach, in the words of gate-criteria-v0.1. */
export interface GateCriteria {
  readonly version: string;
  readonly min_runs: number;
  readonly thresholds: GateThresholds;
  readonly required_class_minimum: Readonly<Record<string, number>>;
}

/** Criteria that come with factory. */
export const GATE_PROFILES: Readonly<Record<string, GateCriteria>> = { baseline, adversarial };

const percent: JsonSchema = { type: "number", minimum: 0, maximum: 100 };

/** JSON Schema of a criteria file. */
export const gateCriteriaSchema: JsonSchema = {
  $id: "urn:factory:gate-criteria:0.1",
  title: "gate-criteria-v0.1",
  ...objectSchema("What a window has to reach.", {
    version: name("Name of these criteria."),
    min_runs: whole("Least runs.", 1),
    thresholds: objectSchema("Bounds of the metrics.", {
      min_scenario_pass_rate_percent: { ...percent, description: "Of all scenarios of all runs." },
      min_first_pass_rate_percent: { ...percent, description: "Of runs." },
      max_mean_retries: {
        description: "Per run.",
        type: "number",
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      },
      max_decision_reversal_percent: { ...percent, description: "Of approved runs." },
      max_approved_incidents: whole("Critical incidents in approved runs."),
    }),
    required_class_minimum: {
      description: "Least runs of a class, by its name.",
      type: "object",
      additionalProperties: whole("Least runs."),
    },
  }),
};

/** Throws CONFIG_INVALID with every problem of the file. */
export function readCriteria(file: string, shown: string): Promise<GateCriteria> {
  return readDocument<GateCriteria, GateCriteria>({
    file,
    shown,
    schema: gateCriteriaSchema,
    asWritten: /^\/version$/,
    section: /^\/[^/]+/,
    convert: ({ value }) => value as GateCriteria,
  });
}
