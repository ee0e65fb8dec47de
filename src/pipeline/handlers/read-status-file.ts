import { readFileSync } from "node:fs";
import type { ContextValue, Outcome, OutcomeStatus } from "../outcome.ts";

export type ReportedStatus =
  | { readonly kind: "none" }
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "invalid"; readonly reason: string };

const STATUSES = new Set<unknown>(["success", "partial_success", "retry", "fail"] satisfies OutcomeStatus[]);
const LONGEST = 1024 * 1024;

/** What a stage wrote about its end. `status` is read as another name of `outcome`. */
export function readStatusFile(file: string): ReportedStatus {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "none" };
    return { kind: "invalid", reason: `the status file cannot be read: ${(error as Error).message}` };
  }
  if (text.length > LONGEST) return { kind: "invalid", reason: "the status file is larger than 1 MB" };
  return parseStatus(text);
}

function parseStatus(text: string): ReportedStatus {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: "invalid", reason: `the status file is not JSON: ${(error as Error).message}` };
  }
  if (!isRecord(value)) return { kind: "invalid", reason: "the status file is no JSON object" };
  const problem = firstProblem(value);
  if (problem !== undefined) return { kind: "invalid", reason: `the status file is wrong: ${problem}` };
  return { kind: "outcome", outcome: toOutcome(value) };
}

type Fields = Readonly<Record<string, unknown>>;

function firstProblem(value: Fields): string | undefined {
  const status = value.outcome ?? value.status;
  if (!STATUSES.has(status)) {
    return `outcome is ${JSON.stringify(status)}, and may be success, partial_success, retry or fail`;
  }
  for (const key of ["preferred_label", "preferred_next_label", "notes", "failure_reason"]) {
    if (!isAbsent(value[key]) && typeof value[key] !== "string") return `${key} is not a text`;
  }
  const ids = value.suggested_next_ids;
  if (!isAbsent(ids) && !(Array.isArray(ids) && ids.every((id) => typeof id === "string"))) {
    return "suggested_next_ids is not a list of texts";
  }
  if (!isAbsent(value.context_updates) && !isRecord(value.context_updates)) {
    return "context_updates is not an object";
  }
  return undefined;
}

function toOutcome(value: Fields): Outcome {
  const text = (key: string) =>
    typeof value[key] === "string" && value[key] !== "" ? value[key] : undefined;
  const preferredLabel = text("preferred_label") ?? text("preferred_next_label");
  const notes = text("notes");
  const failureReason = text("failure_reason");
  const suggestedNextIds = value.suggested_next_ids as readonly string[] | null | undefined;
  const contextUpdates = value.context_updates as Readonly<Record<string, ContextValue>> | null | undefined;
  return {
    status: (value.outcome ?? value.status) as OutcomeStatus,
    ...(preferredLabel === undefined ? {} : { preferredLabel }),
    ...(isAbsent(suggestedNextIds) ? {} : { suggestedNextIds }),
    ...(isAbsent(contextUpdates) ? {} : { contextUpdates }),
    ...(notes === undefined ? {} : { notes }),
    ...(failureReason === undefined ? {} : { failureReason }),
  };
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
