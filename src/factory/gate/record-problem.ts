import { closest } from "../../project/suggest.ts";
import { type EvalRecord, evalRecordSchema, PIPELINE_CLASSES } from "./eval-record.ts";

export type CheckedRecord =
  | { readonly kind: "record"; readonly record: EvalRecord }
  /** Of another window: only its form was looked at. */
  | { readonly kind: "other" }
  | { readonly kind: "invalid"; readonly message: string };

interface CheckOptions {
  readonly windowId: string;
  /** Classes that count; those of the format when there are none. */
  readonly classes: readonly string[];
}

const FIELDS = evalRecordSchema.required;
const KNOWN: ReadonlySet<string> = new Set(FIELDS);
const COUNTS = ["scenario_total", "scenario_passed", "retries", "interventions"] as const;
const FLAGS = ["first_pass_success", "decision_reversed", "critical_incident"] as const;
const TEXTS = ["window_id", "run_id", "pipeline_id", "pipeline_class", "decision", "timestamp"] as const;
const DECISIONS: readonly string[] = evalRecordSchema.properties.decision.enum;
const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** One line of a file of eval records. Written by hand, because there may be many. */
export function checkRecord(line: string, { windowId, classes }: CheckOptions): CheckedRecord {
  const parsed = parse(line);
  if (typeof parsed === "string") return { kind: "invalid", message: parsed };
  const form = formProblem(parsed);
  if (form !== undefined) return { kind: "invalid", message: form };
  if (parsed.window_id !== windowId) return { kind: "other" };
  const record = parsed as unknown as EvalRecord;
  const message = contentProblem(record, classes);
  return message === undefined ? { kind: "record", record } : { kind: "invalid", message };
}

function parse(line: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
    return "it is not a JSON object";
  } catch (error) {
    return `it is not JSON: ${(error as Error).message}`;
  }
}

function formProblem(value: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of Object.keys(value)) {
    if (KNOWN.has(key)) continue;
    const guess = closest(key, FIELDS);
    return `it has the unknown field ${JSON.stringify(key)}${guess === undefined ? "" : `; did you mean ${guess}?`}`;
  }
  const missing = FIELDS.filter((key) => !Object.hasOwn(value, key));
  if (missing.length > 0) return `it has no ${missing.join(", ")}`;
  for (const key of TEXTS) if (typeof value[key] !== "string") return `${key} is not text`;
  for (const key of FLAGS) if (typeof value[key] !== "boolean") return `${key} is not true or false`;
  for (const key of COUNTS) if (!Number.isSafeInteger(value[key])) return `${key} is not a whole number`;
  return undefined;
}

function contentProblem(record: EvalRecord, asked: readonly string[]): string | undefined {
  const classes = [...new Set([...PIPELINE_CLASSES, ...asked])];
  for (const key of ["window_id", "run_id", "pipeline_id"] as const) {
    if (record[key] === "") return `${key} is empty`;
  }
  if (!classes.includes(record.pipeline_class)) {
    return `pipeline_class is ${JSON.stringify(record.pipeline_class)}, not ${classes.join(" or ")}`;
  }
  const { scenario_total: total, scenario_passed: passed, retries, interventions, decision } = record;
  if (total < 1) return `scenario_total is ${total}, and a run has at least one scenario`;
  if (passed < 0 || passed > total) return `scenario_passed is ${passed}, outside 0..${total}`;
  if (retries < 0) return `retries is ${retries}, less than 0`;
  if (interventions < 0) return `interventions is ${interventions}, less than 0`;
  if (!DECISIONS.includes(decision))
    return `decision is ${JSON.stringify(decision)}, not ${DECISIONS.join(" or ")}`;
  if (record.critical_incident && decision !== "approved") {
    return `critical_incident is true, which only an approved run can have, and this one is ${decision}`;
  }
  return isTime(record.timestamp)
    ? undefined
    : `timestamp is ${JSON.stringify(record.timestamp)}, not RFC 3339`;
}

/** A day that its month does not have is none. */
function isTime(text: string): boolean {
  if (!TIME.test(text)) return false;
  const day = text.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
