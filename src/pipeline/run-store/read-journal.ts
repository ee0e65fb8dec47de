import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunEvent } from "../engine/run-event.ts";

const CHUNK = 1024 * 1024;

export interface JournalReading {
  /** Where to begin; 0 unless given. */
  readonly offset?: number;
  readonly onEvent: (event: RunEvent) => void;
}

export interface JournalEnd {
  /** Length of what could be read; a torn last line is beyond it. */
  readonly bytes: number;
  /** Length of a last line that a crash has torn. */
  readonly torn: number;
}

/** Reads the events of a run in order. Throws RUN_CORRUPT for a file that cannot be read, and for a line that is no event unless it is the last. */
export function readJournal(file: string, { offset = 0, onEvent }: JournalReading): JournalEnd {
  if (!existsSync(file)) return { bytes: 0, torn: 0 };
  const fd = openForReading(file);
  try {
    const { size } = fstatSync(fd);
    let at = offset;
    let rest = Buffer.alloc(0);
    for (let position = offset; position < size; ) {
      const chunk = Buffer.alloc(Math.min(CHUNK, size - position));
      const read = readSync(fd, chunk, 0, chunk.length, position);
      if (read === 0) break;
      position += read;
      rest = rest.length === 0 ? chunk.subarray(0, read) : Buffer.concat([rest, chunk.subarray(0, read)]);
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
        const event = parseLine(rest.subarray(0, end));
        const isLast = position >= size && end === rest.length - 1;
        if (event === undefined && isLast) return { bytes: at, torn: size - at };
        if (event === undefined) throw corrupt(file, at);
        onEvent(event);
        at += end + 1;
        rest = rest.subarray(end + 1);
      }
    }
    return { bytes: at, torn: size - at };
  } finally {
    closeSync(fd);
  }
}

function openForReading(file: string): number {
  try {
    if (statSync(file).isFile()) return openSync(file, "r");
  } catch (error) {
    throw unreadable(file, (error as Error).message);
  }
  throw unreadable(file, "it is no file");
}

function unreadable(file: string, why: string): FactoryError {
  return new FactoryError("RUN_CORRUPT", `${file} cannot be read: ${why}`, {
    source: file,
    hint: "restore that file or the rights to it, or begin a new run with factory run",
  });
}

/** Removes a torn last line. */
export function truncateJournal(file: string, bytes: number): void {
  const fd = openSync(file, "r+");
  try {
    ftruncateSync(fd, bytes);
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function parseLine(line: Buffer): RunEvent | undefined {
  try {
    const value = JSON.parse(line.toString("utf8")) as Partial<RunEvent> | null;
    return Number.isInteger(value?.seq) && typeof value?.event === "string" ? (value as RunEvent) : undefined;
  } catch {
    return undefined;
  }
}

function corrupt(file: string, at: number): FactoryError {
  return new FactoryError("RUN_CORRUPT", `${file} is damaged at byte ${at}: that line is no event`, {
    source: file,
    hint: "begin a new run with factory run; this one cannot be continued",
  });
}
