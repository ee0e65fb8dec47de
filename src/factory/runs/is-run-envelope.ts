import { RUN_STATUSES } from "../../pipeline/engine/run-status.ts";
import { runEnvelopeSchema } from "../../pipeline/run-store/run-envelope.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";

const KNOWN: ReadonlySet<string> = new Set(Object.keys(runEnvelopeSchema.properties));
const STATUSES: ReadonlySet<unknown> = new Set(RUN_STATUSES);
const OUTCOMES: ReadonlySet<unknown> = new Set(runEnvelopeSchema.properties.final_outcome.enum);
const NULLABLE = ["active_stage_id", "checkpoint_ref"] as const;
const TIMES: ReadonlySet<string> = new Set(["created_at", "updated_at"]);

/** Whether a parsed file follows run-envelope-v0.1. Written by hand, because there may be a hundred thousand runs. */
export function isRunEnvelope(value: unknown): value is RunEnvelope {
  if (!isObject(value)) return false;
  if (Object.keys(value).some((key) => !KNOWN.has(key))) return false;
  for (const key of runEnvelopeSchema.required) {
    const text = value[key];
    if (typeof text !== "string" || text === "") return false;
    if (TIMES.has(key) && Number.isNaN(Date.parse(text))) return false;
  }
  if (!STATUSES.has(value.status)) return false;
  if (
    NULLABLE.some((key) => ![undefined, null].includes(value[key] as null) && typeof value[key] !== "string")
  )
    return false;
  if (value.final_outcome !== undefined && !OUTCOMES.has(value.final_outcome)) return false;
  if (value.tags !== undefined && !isTexts(value.tags)) return false;
  return value.metrics === undefined || isMetrics(value.metrics);
}

function isMetrics(value: unknown): boolean {
  const kinds = ["number", "string", "boolean"];
  return isObject(value) && Object.values(value).every((one) => one === null || kinds.includes(typeof one));
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
