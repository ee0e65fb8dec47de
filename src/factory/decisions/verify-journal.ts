import { closeSync, fstatSync, openSync } from "node:fs";
import { setImmediate as otherWork } from "node:timers/promises";
import { exclusively } from "../exclusive.ts";
import { readLines } from "../read-lines.ts";
import { type DecisionPaths, decisionPaths } from "./decision-paths.ts";
import { type FoundHead, readHead } from "./head.ts";
import { type JournalReport, Verification, type VerifyRequest } from "./verification.ts";

/** After so many, whoever wants to interrupt gets a turn. */
const PAUSE_RECORDS = 4096;

/** Checks every byte of the journal of decisions, and whether it ends where it should. Reads it once, as it goes. */
export async function verifyJournal(projectDir: string, request: VerifyRequest = {}): Promise<JournalReport> {
  const paths = decisionPaths(projectDir);
  return verifySnapshot(await openSnapshot(paths, request.signal), request);
}

/** Head and journal of one moment. */
export interface JournalSnapshot {
  readonly head: FoundHead;
  /** Closed when it was read; undefined when there is no journal. */
  readonly fd: number | undefined;
  readonly size: number;
}

export async function verifySnapshot(
  { head, fd, size }: JournalSnapshot,
  request: VerifyRequest = {},
): Promise<JournalReport> {
  const verification = new Verification(request);
  if (fd !== undefined) {
    try {
      for (const { bytes, complete, end } of readLines(fd, size)) {
        if (complete) verification.check(bytes, end);
        else verification.checkRest(bytes);
        if (verification.records % PAUSE_RECORDS !== 0) continue;
        await otherWork();
        request.signal?.throwIfAborted();
      }
    } finally {
      closeSync(fd);
    }
  }
  verification.checkHead(head);
  return verification.result();
}

/** Others may add records meanwhile. */
async function openSnapshot(paths: DecisionPaths, signal: AbortSignal | undefined): Promise<JournalSnapshot> {
  const folder = openIfThere(paths.folder);
  if (folder === undefined) return { head: { kind: "missing" }, fd: undefined, size: 0 };
  closeSync(folder);
  const lock = { folder: paths.lock, ...(signal === undefined ? {} : { signal }) };
  return exclusively(lock, () => snapshot(paths));
}

/** As the files are now, whoever writes them. */
export function snapshot(paths: DecisionPaths): JournalSnapshot {
  const head = readHead(paths.head);
  const fd = openIfThere(paths.journal);
  return { head, fd, size: fd === undefined ? 0 : fstatSync(fd).size };
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
