import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import type { DecisionPaths } from "./decision-paths.ts";
import { headText, type JournalHead, readHead } from "./head.ts";
import { follows, hashOf, prevOf, splitLine } from "./record-line.ts";

/** No decision is near this size. */
const MOST_LINE_BYTES = 1024 * 1024;

/** The journal while one process holds its lock. */
export interface OpenJournal {
  readonly fd: number;
  readonly records: number;
  /** Hash of the last record. */
  readonly lastHash: string | undefined;
  readonly bytes: number;
  /** Adds a line, and returns when the disk has it. */
  append(line: Buffer, hash: string): void;
  close(): void;
}

/**
 * Opens the journal to add to it. What a crash left is mended: a line without its end goes, and a record that the head
 * does not know is taken up. Throws NOT_AUTHENTIC when the journal does not end as its head says, STORE_FAILED when the
 * disk refuses.
 */
export function openJournal(paths: DecisionPaths): OpenJournal {
  mkdirSync(paths.folder, { recursive: true });
  const fd = openSync(paths.journal, "a+", 0o644);
  try {
    const { isKnown, ...end } = findEnd(fd, paths);
    if (fstatSync(fd).size > end.bytes) {
      ftruncateSync(fd, end.bytes);
      fdatasyncSync(fd);
    }
    // Before anything is added: the head must never be more than one record behind.
    if (!isKnown && end.lastHash !== undefined) {
      fdatasyncSync(fd);
      writeHead(paths, { schemaVersion: 1, records: end.records, hash: end.lastHash, bytes: end.bytes });
    }
    return {
      fd,
      ...end,
      append: (line, hash) => {
        addLine(fd, line, end.bytes, paths);
        writeHead(paths, {
          schemaVersion: 1,
          records: end.records + 1,
          hash,
          bytes: end.bytes + line.length,
        });
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

interface JournalEnd extends Pick<OpenJournal, "records" | "lastHash" | "bytes"> {
  /** Whether the head says so, too. */
  readonly isKnown: boolean;
}

function findEnd(fd: number, paths: DecisionPaths): JournalEnd {
  const { size } = fstatSync(fd);
  const found = readHead(paths.head);
  if (found.kind === "broken") throw broken(paths.head, "the file does not say where the journal ends");
  const known: JournalEnd =
    found.kind === "missing"
      ? { records: 0, lastHash: undefined, bytes: 0, isKnown: true }
      : { records: found.head.records, lastHash: found.head.hash, bytes: found.head.bytes, isKnown: true };
  if (size < known.bytes) throw broken(paths.journal, "the journal is shorter than its head says");
  if (known.records > 0 && hashBefore(fd, known.bytes) !== known.lastHash) {
    throw broken(paths.journal, `record ${known.records} is not the one that the head names`);
  }
  if (size - known.bytes > 2 * MOST_LINE_BYTES)
    throw broken(paths.journal, "the journal is longer than its head says");
  const rest = readAt(fd, known.bytes, size - known.bytes);
  const length = rest.indexOf(10) + 1;
  if (length === 0) return known;
  if (rest.indexOf(10, length) !== -1)
    throw broken(paths.journal, "the journal is longer than its head says");
  const parts = splitLine(rest.subarray(0, length - 1));
  if (
    parts === undefined ||
    hashOf(parts.content) !== parts.hash ||
    !follows(parts.content, prevOf(known.lastHash))
  ) {
    throw broken(paths.journal, `record ${known.records + 1} does not follow the one before`);
  }
  return { records: known.records + 1, lastHash: parts.hash, bytes: known.bytes + length, isKnown: false };
}

/** Hash that the line says which ends there; undefined when no line does. */
function hashBefore(fd: number, end: number): string | undefined {
  const from = Math.max(0, end - MOST_LINE_BYTES);
  const bytes = readAt(fd, from, end - from);
  if (bytes.at(-1) !== 10) return undefined;
  const start = bytes.lastIndexOf(10, bytes.length - 2) + 1;
  const parts = splitLine(bytes.subarray(start, bytes.length - 1));
  return parts !== undefined && hashOf(parts.content) === parts.hash ? parts.hash : undefined;
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(fd, bytes, filled, length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function addLine(fd: number, line: Buffer, bytes: number, { journal, folder }: DecisionPaths): void {
  if (line.length > MOST_LINE_BYTES) {
    throw new FactoryError(
      "DECISION_INVALID",
      `the record has ${line.length} bytes, more than ${MOST_LINE_BYTES}`,
      {
        hint: "say less, and name files as evidence instead",
      },
    );
  }
  try {
    let written = 0;
    while (written < line.length) written += writeSync(fd, line, written);
    fdatasyncSync(fd);
    if (bytes === 0) syncFolder(folder);
  } catch (error) {
    ftruncateSync(fd, bytes);
    throw failed(journal, error);
  }
}

/** Synced with its folder, so that no power cut brings an older head back. */
function writeHead({ head, folder }: DecisionPaths, value: JournalHead): void {
  const next = `${head}.new`;
  try {
    const fd = openSync(next, "w", 0o644);
    try {
      writeSync(fd, headText(value));
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(next, head);
    syncFolder(folder);
  } catch (error) {
    throw failed(head, error);
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function broken(file: string, message: string): FactoryError {
  return new FactoryError("NOT_AUTHENTIC", `no decision can be added: ${message}`, {
    source: file,
    hint: "run factory decisions verify, and restore the files of .factory/state/decisions from a backup",
  });
}

function failed(file: string, cause: unknown): FactoryError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const why = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : message;
  return new FactoryError("STORE_FAILED", `${file} cannot be written: ${why}`, {
    hint: "make room or mend the folder, then run factory decisions list to see whether the record is there",
    cause,
  });
}
