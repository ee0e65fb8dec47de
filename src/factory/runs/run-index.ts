import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { readLines } from "../read-lines.ts";
import { type IndexEntry, parseEntry } from "./index-line.ts";

/** So many lines are kept beside the index before it is written anew with them. */
const MOST_ADDED = 1000;
/** Who writes an index that long has been killed. */
const STALE_MS = 60_000;
const PIECE_BYTES = 1024 * 1024;

/**
 * What is known of runs that are over, so that their files need not be read again. `index` has one line for each, newest
 * first; `index.added` has those that were met since. It is never the truth: without it, or when several processes write
 * it at once, or where it cannot be written, more files are read.
 */
export class RunIndex {
  readonly #file: string;
  readonly #added: ReadonlyMap<string, IndexEntry>;
  readonly #sorted: Generator<IndexEntry>;
  readonly #learned: string[] = [];
  #next: IndexEntry | undefined;

  constructor(runsFolder: string) {
    this.#file = join(runsFolder, "index");
    this.#added = new Map([...entriesOf(`${this.#file}.added`)].map((entry) => [entry.id, copied(entry)]));
    this.#sorted = entriesOf(this.#file);
    this.#advance();
  }

  /** Has to be asked from the newest run on. */
  find(id: string): IndexEntry | undefined {
    while (this.#next !== undefined && this.#next.id > id) this.#advance();
    return this.#added.get(id) ?? (this.#next?.id === id ? this.#next : undefined);
  }

  /** Takes a line up, which close writes. */
  learn(line: string): void {
    this.#learned.push(line);
  }

  /** `ids` are all runs that there are. */
  close(ids: readonly string[]): void {
    this.#sorted.return(undefined);
    try {
      if (this.#learned.length > 0) appendFileSync(`${this.#file}.added`, this.#learned.join(""));
      if (this.#added.size + this.#learned.length > MOST_ADDED) compact(this.#file, new Set(ids));
    } catch {
      // Only time is lost.
    }
  }

  #advance(): void {
    this.#next = this.#sorted.next().value ?? undefined;
  }
}

/** Writes the index anew with what was added, without runs that are gone. */
function compact(file: string, ids: ReadonlySet<string>): void {
  const draft = `${file}.new`;
  if (Date.now() - (statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > STALE_MS) {
    rmSync(draft, { force: true });
  }
  const fd = openSync(draft, "wx", 0o644);
  try {
    try {
      writeMerged(fd, file, ids);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  // What another process adds in between is met again.
  rmSync(`${file}.added`, { force: true });
}

function writeMerged(fd: number, file: string, ids: ReadonlySet<string>): void {
  const added = new Map<string, IndexEntry>();
  for (const entry of entriesOf(`${file}.added`)) added.set(entry.id, copied(entry));
  const newer = [...added.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  let at = 0;
  let piece: Buffer[] = [];
  let bytes = 0;
  for (const entry of entriesOf(file)) {
    while ((newer[at]?.id ?? "") > entry.id) put(newer[at++]);
    if (!added.has(entry.id)) put(copied(entry));
  }
  while (at < newer.length) put(newer[at++]);
  flush();

  function put(entry: IndexEntry | undefined): void {
    if (entry === undefined || !ids.has(entry.id)) return;
    piece.push(entry.bytes, LINE_END);
    bytes += entry.bytes.length + 1;
    if (bytes >= PIECE_BYTES) flush();
  }

  function flush(): void {
    const whole = Buffer.concat(piece);
    for (let written = 0; written < whole.length; ) written += writeSync(fd, whole, written);
    piece = [];
    bytes = 0;
  }
}

const LINE_END = Buffer.from("\n");

/** The bytes of a line are overwritten by later ones. */
function copied(entry: IndexEntry): IndexEntry {
  return { ...entry, bytes: Buffer.from(entry.bytes) };
}

/** None when there is no such file, or it cannot be read. */
function* entriesOf(file: string): Generator<IndexEntry> {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return;
  }
  try {
    for (const { bytes, complete } of readLines(fd, fstatSync(fd).size)) {
      const entry = complete ? parseEntry(bytes) : undefined;
      if (entry !== undefined) yield entry;
    }
  } finally {
    closeSync(fd);
  }
}
