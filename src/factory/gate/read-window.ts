import { closeSync, fstatSync, openSync } from "node:fs";
import { setImmediate as otherWork } from "node:timers/promises";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { readLines } from "../read-lines.ts";
import { checkRecord } from "./record-problem.ts";
import { WindowSums } from "./window-metrics.ts";

export interface WindowRequest {
  /** Absolute. */
  readonly file: string;
  readonly shown: string;
  readonly windowId: string;
  /** Classes of the criteria. */
  readonly classes: readonly string[];
  readonly signal?: AbortSignal;
}

/** More say the same. */
const MOST_PROBLEMS = 20;
/** After so many, whoever wants to interrupt gets a turn. */
const PAUSE_LINES = 4096;

/**
 * Adds up the records of one window, in the order of the file. Blank lines are passed over. Throws RECORD_INVALID with the
 * number of every line that is no record, and when the window has none or one run twice.
 */
export async function readWindow(request: WindowRequest): Promise<WindowSums> {
  const { shown, windowId, signal } = request;
  const fd = open(request);
  const reading = new Reading(request);
  try {
    for (const { bytes } of readLines(fd, fstatSync(fd).size)) {
      reading.read(bytes);
      if (reading.problems.length >= MOST_PROBLEMS) break;
      if (reading.line % PAUSE_LINES !== 0) continue;
      await otherWork();
      signal?.throwIfAborted();
    }
  } finally {
    closeSync(fd);
  }
  const { problems, sums, line } = reading;
  if (problems.length > 0) throw problemsError("RECORD_INVALID", shown, problems);
  if (sums.runs === 0) throw noRecord(shown, windowId, line);
  return sums;
}

class Reading {
  line = 0;
  readonly sums = new WindowSums();
  readonly problems: Problem[] = [];
  readonly #request: WindowRequest;
  readonly #lineByRun = new Map<string, number>();

  constructor(request: WindowRequest) {
    this.#request = request;
  }

  read(bytes: Buffer): void {
    this.line += 1;
    const text = bytes.toString("utf8");
    if (text.trim() === "") return;
    const checked = checkRecord(this.line === 1 ? text.replace(/^\uFEFF/, "") : text, this.#request);
    if (checked.kind === "other") return;
    if (checked.kind === "invalid") {
      this.#report(checked.message, "correct the line, or leave it out: an invalid record does not count");
      return;
    }
    const { run_id: run } = checked.record;
    const before = this.#lineByRun.get(run);
    if (before !== undefined) {
      this.#report(
        `the run ${run} is in the window already, in line ${before}`,
        "keep one record of each run",
      );
    }
    this.#lineByRun.set(run, this.line);
    this.sums.add(checked.record);
  }

  #report(message: string, hint: string): void {
    const source = `${this.#request.shown}:${this.line}`;
    this.problems.push({ message: `line ${this.line}: ${message}`, source, hint });
  }
}

function open({ file, shown }: WindowRequest): number {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch (cause) {
    throw unreadable(shown, cause as NodeJS.ErrnoException);
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw unreadable(shown, { code: "it is no regular file" });
}

function unreadable(shown: string, cause: { readonly code?: string | undefined }): FactoryError {
  const { code = "" } = cause;
  const missing = code === "ENOENT";
  return new FactoryError(
    missing ? "FILE_MISSING" : "FILE_UNREADABLE",
    missing ? `there is no file ${shown}` : `${shown} cannot be read: ${code}`,
    { source: shown, hint: "name a file of records, one JSON object in each line", cause },
  );
}

function noRecord(shown: string, windowId: string, lines: number): FactoryError {
  return new FactoryError(
    "RECORD_INVALID",
    `${shown} has no record of the window ${windowId} in its ${lines} lines`,
    {
      source: shown,
      hint: "give --window the window_id of the records",
    },
  );
}
