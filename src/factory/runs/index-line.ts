import { crc32 } from "node:zlib";
import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import { isOver, RUN_STATUSES } from "../../pipeline/engine/run-status.ts";

/*
 * A line is ID STATUS STAMP CRC JSON: the id has a fixed length, the status is one letter, the stamp is modification time
 * and size of run.json, and the JSON is what `factory runs list --json` prints of the run.
 */
const ID_LENGTH = 26;
const LETTERS: Readonly<Record<string, RunStatus>> = Object.fromEntries(
  RUN_STATUSES.filter(isOver).map((status) => [status.charAt(0), status]),
);
const SPACE = 0x20;

/** What the index says of a run that is over. */
export interface IndexEntry {
  readonly id: string;
  readonly status: RunStatus;
  /** The line without its end. */
  readonly bytes: Buffer;
}

export interface IndexedText {
  readonly stamp: string;
  readonly json: string;
}

export function indexLine(id: string, status: RunStatus, { stamp, json }: IndexedText): string {
  const ascii = json.replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${id} ${status.charAt(0)} ${stamp} ${checksum(`${id} ${stamp} ${ascii}`)} ${ascii}\n`;
}

/** Undefined for what is no line, such as one that a crash has torn. Only as much is looked at as a search needs. */
export function parseEntry(bytes: Buffer): IndexEntry | undefined {
  if (bytes[ID_LENGTH] !== SPACE || bytes[ID_LENGTH + 2] !== SPACE) return undefined;
  const status = LETTERS[String.fromCharCode(bytes[ID_LENGTH + 1] ?? 0)];
  return status === undefined ? undefined : { id: bytes.toString("latin1", 0, ID_LENGTH), status, bytes };
}

/** The rest of an entry; undefined when its checksum does not fit. */
export function readEntry({ id, bytes }: IndexEntry): IndexedText | undefined {
  const text = bytes.toString("latin1", ID_LENGTH + 3);
  const stampEnd = text.indexOf(" ");
  const crcEnd = text.indexOf(" ", stampEnd + 1);
  const stamp = text.slice(0, stampEnd);
  const json = text.slice(crcEnd + 1);
  return text.slice(stampEnd + 1, crcEnd) === checksum(`${id} ${stamp} ${json}`)
    ? { stamp, json }
    : undefined;
}

function checksum(text: string): string {
  return crc32(text).toString(16);
}
