import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** What a power cut leaves of a file that the disk was not waited for. */
const NOTHING = /^\0*$/;

/** Undefined when there is none, or none any more after a power cut. Throws RUN_CORRUPT for a file that is no checkpoint of that run. */
export function readCheckpoint(file: string, runId: string): Checkpoint | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw damaged(file, (error as Error).message);
  }
  if (NOTHING.test(text)) return undefined;
  const value = parse(file, text);
  const problem = problemOf(value, runId);
  if (problem !== undefined) throw damaged(file, problem);
  return value as Checkpoint;
}

function parse(file: string, text: string): Partial<Checkpoint> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw damaged(file, (error as Error).message);
  }
  throw damaged(file, "it is no JSON object");
}

const OBJECTS = [
  "node_outcomes",
  "visit_counts",
  "context",
  "track",
  "answers",
  "answers_used",
  "node_retries",
] as const;
const NUMBERS = ["seq", "journal_bytes", "last_index", "restarts"] as const;

function problemOf(value: Partial<Checkpoint>, runId: string): string | undefined {
  if (value.schema_version !== 1) return `its schema_version is ${value.schema_version}, and only 1 is known`;
  if (value.run_id !== runId) return `it is of the run ${value.run_id}`;
  for (const key of NUMBERS) if (!Number.isSafeInteger(value[key])) return `${key} is no number`;
  for (const key of OBJECTS) {
    if (typeof value[key] !== "object" || value[key] === null) return `${key} is no object`;
  }
  if (typeof value.graph_digest !== "string" || typeof value.status !== "string") {
    return "graph_digest or status is no text";
  }
  const { completed_nodes: completed, node_outcomes: outcomes = {} } = value;
  if (!Array.isArray(completed)) return "completed_nodes is no list";
  const strange = completed.find((id) => !Object.hasOwn(outcomes, id));
  if (strange !== undefined) return `${strange} is completed and has no outcome`;
  if (typeof value.track?.node !== "string" || typeof value.track.last !== "object") {
    return "track has no node";
  }
  return undefined;
}

function damaged(file: string, why: string): FactoryError {
  return new FactoryError("RUN_CORRUPT", `${file} is damaged: ${why}`, {
    source: file,
    hint: "remove that file and resume again: it is then made anew from events.ndjson, which has everything",
  });
}
