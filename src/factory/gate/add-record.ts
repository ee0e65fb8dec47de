import { closeSync, fdatasyncSync, fstatSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { exclusively } from "../exclusive.ts";
import { ignoreState } from "../ignore-state.ts";
import { readLines } from "../read-lines.ts";
import { stateFolder } from "../resource-paths.ts";
import type { EvalRecord } from "./eval-record.ts";
import { checkRecord } from "./record-problem.ts";

export interface AddRequest {
  readonly projectDir: string;
  readonly classes: readonly string[];
  readonly file: string;
  readonly shown: string;
  readonly signal?: AbortSignal;
}

/**
 * Adds a line; false when the window has just that record already. Nothing that was recorded is ever changed. Throws
 * RECORD_INVALID for a record that is none, a run that the window has another record of, and a file with a torn end.
 */
export function addRecord(record: EvalRecord, request: AddRequest): Promise<boolean> {
  const { projectDir, file, shown, classes, signal } = request;
  const line = canonicalJson(record);
  const checked = checkRecord(line, { windowId: record.window_id, classes });
  if (checked.kind === "invalid") {
    throw new FactoryError("RECORD_INVALID", checked.message, {
      source: "--class",
      hint: "name a class of the format, or give --criteria with a file that names it",
    });
  }
  ignoreState(projectDir);
  const lock = {
    folder: join(stateFolder(projectDir), "locks", "gate"),
    ...(signal === undefined ? {} : { signal }),
  };
  return exclusively(lock, () => {
    const fd = open(file);
    try {
      const { size } = fstatSync(fd);
      const known = findRun(fd, size, { record, shown });
      if (known === undefined) {
        append(fd, line, file);
        return true;
      }
      if (`${known.text}\n` === line) return false;
      throw new FactoryError(
        "RECORD_INVALID",
        `the run ${record.run_id} is in the window ${record.window_id} already, and what it counts for has changed since`,
        {
          source: `${shown}:${known.line}`,
          hint: "leave the record as it is: a window is not rewritten, and what became known later counts by its amendment",
        },
      );
    } finally {
      closeSync(fd);
    }
  });
}

interface Sought {
  readonly record: EvalRecord;
  readonly shown: string;
}

function findRun(
  fd: number,
  size: number,
  { record, shown }: Sought,
): { readonly text: string; readonly line: number } | undefined {
  const wanted = Buffer.from(JSON.stringify(record.run_id));
  let line = 0;
  for (const { bytes, complete } of readLines(fd, size)) {
    line += 1;
    if (!complete) {
      throw new FactoryError("RECORD_INVALID", `line ${line} of ${shown} has no end`, {
        source: `${shown}:${line}`,
        hint: "end the line, or remove it if it was torn",
      });
    }
    if (!bytes.includes(wanted)) continue;
    const text = bytes.toString("utf8");
    if (isAbout(text, record)) return { text, line };
  }
  return undefined;
}

function isAbout(text: string, { run_id, window_id }: EvalRecord): boolean {
  try {
    const other = JSON.parse(text) as Partial<EvalRecord> | null;
    return other?.run_id === run_id && other.window_id === window_id;
  } catch {
    return false;
  }
}

function open(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, "a+", 0o644);
  } catch (error) {
    throw failed(file, error);
  }
}

function append(fd: number, line: string, file: string): void {
  const bytes = Buffer.from(line);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    fdatasyncSync(fd);
  } catch (error) {
    throw failed(file, error);
  }
}

function failed(file: string, cause: unknown): FactoryError {
  return new FactoryError("STORE_FAILED", `${file} cannot be written: ${(cause as Error).message}`, {
    hint: "make room, or name another file with --file",
    cause,
  });
}
