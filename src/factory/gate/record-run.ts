import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { type ReadRun, readRun } from "../../pipeline/session/read-run.ts";
import { readDecisions } from "../decisions/read-decisions.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";
import { isRunEnvelope } from "../runs/is-run-envelope.ts";
import { readSuite } from "../suite/suite-store.ts";
import { addRecord } from "./add-record.ts";
import type { EvalRecord } from "./eval-record.ts";
import { failedBefore } from "./failed-before.ts";
import { summarizeEvents } from "./summarize-events.ts";
import { toEvalRecord } from "./to-eval-record.ts";

export interface RecordRequest {
  /** Absolute. */
  readonly projectDir: string;
  /** Folder of the run. */
  readonly dir: string;
  readonly windowId: string;
  readonly pipelineClass: string;
  /** Classes of the criteria, besides those of the format. */
  readonly classes: readonly string[];
  /** File of records, absolute; made when it is missing. */
  readonly file: string;
  readonly shown: string;
  readonly signal?: AbortSignal;
}

export interface RecordedRun {
  readonly record: EvalRecord;
  /** False when the window had just that record already. */
  readonly added: boolean;
}

/**
 * Adds to a file of records what a finished run counts for in a window. Throws RECORD_INVALID for a run that does not
 * count, and for one that the window has another record of; RUN_CORRUPT, STORE_BUSY, STORE_FAILED.
 */
export async function recordRun(request: RecordRequest): Promise<RecordedRun> {
  const { projectDir, dir, windowId, pipelineClass } = request;
  const run = readRun(dir);
  const envelope = readEnvelope(run);
  const events: RunEvent[] = [];
  readJournal(run.paths.journal, { onEvent: (event) => void events.push(event) });
  const [decision] = readDecisions(projectDir, { runId: run.state.runId });
  const suite = run.manifest.binding?.suite;
  const result = toEvalRecord({
    windowId,
    pipelineClass,
    envelope,
    events: summarizeEvents(events),
    ...(decision === undefined ? {} : { decision }),
    ...(suite === undefined ? {} : { suiteSize: (await readSuite(projectDir, suite)).checks.length }),
    failedBefore: failedBefore(projectDir, dir, envelope),
  });
  if (result.kind === "refused") throw refused(run, result.reason);
  return { record: result.record, added: await addRecord(result.record, request) };
}

function readEnvelope(run: ReadRun): RunEnvelope {
  const { paths, state } = run;
  let envelope: unknown;
  try {
    envelope = JSON.parse(readFileSync(paths.envelope, "utf8"));
  } catch (error) {
    throw refused(run, `its run.json cannot be read: ${(error as Error).message}`);
  }
  if (!isRunEnvelope(envelope)) throw refused(run, "its run.json does not follow run-envelope-v0.1");
  if (envelope.run_id !== state.runId || envelope.status !== state.status) {
    throw refused(run, `its run.json says ${envelope.status}, and its journal ${state.status}`);
  }
  return envelope;
}

function refused({ state, paths }: ReadRun, reason: string): FactoryError {
  return new FactoryError("RECORD_INVALID", `the run ${state.runId} does not count: ${reason}`, {
    source: paths.envelope,
    hint: "record runs that were evaluated and approved or rejected, or that failed, as they are",
  });
}
