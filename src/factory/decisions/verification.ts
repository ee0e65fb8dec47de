import { createPublicKey, type KeyObject } from "node:crypto";
import { strictBase64 } from "../../control/signature/envelope.ts";
import { keyId } from "../../control/signature/key-id.ts";
import { verifyEnvelope } from "../../control/signature/verify-envelope.ts";
import { isSignedElsewhere } from "../decide/decision-file.ts";
import { RECORD_TYPE } from "./decision-record.ts";
import type { FoundHead } from "./head.ts";
import { follows, hashOf, type LineParts, parseRecord, prevOf, splitLine } from "./record-line.ts";

export interface VerifyRequest {
  /** Public keys of those who may sign; each record needs a signature of one of them when there are any. */
  readonly keys?: readonly KeyObject[];
  /** Runs that are over by a decision, which has to be there. */
  readonly decidedRuns?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface JournalProblem {
  /** From 1: the line of the journal; absent for what is about the whole of it. */
  readonly record?: number;
  readonly message: string;
}

export interface JournalReport {
  readonly records: number;
  readonly signed: number;
  /** Of the last record. */
  readonly lastHash?: string;
  /** The first of them; `problemCount` counts all. */
  readonly problems: readonly JournalProblem[];
  readonly problemCount: number;
  /** What a crash left, which the next record mends. */
  readonly notes: readonly string[];
}

const MOST_PROBLEMS = 20;
/** The actor before it holds no brackets but in texts, where quotation marks are escaped. */
const BEFORE_INDEX = Buffer.from('},"index":');

/** Gets the lines of a journal in their order, then its head, and notes all that does not hold. */
export class Verification {
  records = 0;
  #signed = 0;
  #last: { readonly hash: string; readonly end: number } | undefined;
  #beforeLast: { readonly hash: string; readonly end: number } | undefined;
  readonly #wanted: readonly KeyObject[];
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #keys = new Map<string, KeyObject>();
  readonly #missingRuns: Set<string>;
  readonly #problems: JournalProblem[] = [];
  #problemCount = 0;
  readonly #notes: string[] = [];

  constructor({ keys = [], decidedRuns = [] }: VerifyRequest) {
    this.#wanted = keys;
    this.#allowed = keys.length === 0 ? undefined : new Set(keys.map(keyId));
    this.#missingRuns = new Set(decidedRuns);
  }

  check(line: Buffer, end: number): void {
    this.records += 1;
    const parts = splitLine(line);
    this.#beforeLast = this.#last;
    if (parts === undefined) {
      this.#last = { hash: "", end };
      this.#report("the line is not written as factory writes a record", this.records);
      return;
    }
    const before = this.#last?.hash;
    this.#last = { hash: parts.hash, end };
    const computed = hashOf(parts.content);
    if (computed !== parts.hash) {
      this.#report(`its content has the hash ${computed}, not ${shown(parts.hash)}`, this.records);
      return;
    }
    // A line that is broken has no hash that the next one could follow; that it was reported is enough.
    if (before !== "" && !follows(parts.content, prevOf(before))) {
      this.#report(
        `it does not follow ${before === undefined ? "GENESIS" : `the record before, ${before}`}`,
        this.records,
      );
    }
    if (!hasIndex(parts.content, this.records))
      this.#report(`its number is not ${this.records}`, this.records);
    this.#checkRecord(parts);
    this.#checkSignature(parts);
  }

  /** Only for the runs: hashes and signatures say whether a record is what was written. */
  #checkRecord(parts: LineParts): void {
    if (this.#missingRuns.size === 0) return;
    const record = parseRecord(parts);
    if (record === undefined) {
      this.#report("its content is no decision", this.records);
      return;
    }
    if (record.payload.kind === "decision") this.#missingRuns.delete(record.payload.runId);
  }

  /** What follows the last line end. */
  checkRest(bytes: Buffer): void {
    this.#report(`the last line has no end: ${bytes.length} bytes after record ${this.records}`);
  }

  checkHead(found: FoundHead): void {
    if (found.kind === "broken") this.#report("head.json does not say where the journal ends");
    else if (found.kind === "missing") {
      if (this.records === 1) this.#notes.push(behind(1));
      else if (this.records > 1)
        this.#report("head.json is missing, so nobody knows where the journal ended");
    } else {
      const { records, hash, bytes } = found.head;
      if (records > this.records) {
        this.#report(
          `the journal ends after record ${this.records}, but ${records} were written: the end is missing`,
        );
      } else if (records === this.records && matches(this.#last, hash, bytes)) return;
      else if (records > 0 && records === this.records - 1 && matches(this.#beforeLast, hash, bytes)) {
        this.#notes.push(behind(this.records));
      } else
        this.#report(
          `head.json names ${records} records, ${bytes} bytes and the hash ${shown(hash)}, which is not how the journal is`,
        );
    }
  }

  #report(message: string, record?: number): void {
    this.#problemCount += 1;
    if (this.#problems.length >= MOST_PROBLEMS) return;
    this.#problems.push({ ...(record === undefined ? {} : { record }), message });
  }

  result(): JournalReport {
    for (const run of [...this.#missingRuns].sort()) {
      this.#report(`the run ${run} was decided, but no record says so`);
    }
    return {
      records: this.records,
      signed: this.#signed,
      ...(this.#last === undefined ? {} : { lastHash: this.#last.hash }),
      problems: this.#problems,
      problemCount: this.#problemCount,
      notes: this.#notes,
    };
  }

  #checkSignature(parts: LineParts): void {
    const { content, signature } = parts;
    if (signature === undefined) {
      if (this.#allowed !== undefined && !this.#isSignedElsewhere(parts)) {
        this.#report("it is not signed", this.records);
      }
      return;
    }
    this.#signed += 1;
    const key = this.#keyOf(signature.key);
    if (key === undefined) {
      this.#report("its signature names no ed25519 key", this.records);
      return;
    }
    const keyid = keyId(key);
    const envelope = {
      payload: content.toString("base64"),
      payloadType: RECORD_TYPE,
      signatures: [{ keyid, sig: signature.sig }],
    };
    if (verifyEnvelope(envelope, key).kind !== "valid") {
      this.#report(`its signature by the key ${keyid} does not fit its content`, this.records);
    } else if (this.#allowed?.has(keyid) === false) {
      this.#report(`it is signed by the key ${keyid}, which was not named`, this.records);
    }
  }

  #isSignedElsewhere(parts: LineParts): boolean {
    const record = parseRecord(parts);
    return record !== undefined && this.#wanted.some((key) => isSignedElsewhere(record.payload, key));
  }

  #keyOf(text: string): KeyObject | undefined {
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const der = strictBase64(text);
    if (der === undefined) return undefined;
    try {
      const key = createPublicKey({ key: der, format: "der", type: "spki" });
      if (key.asymmetricKeyType !== "ed25519") return undefined;
      // OpenSSL reads several encodings of the same key, e.g. with unused bits at its end; one of them was written.
      if (!key.export({ type: "spki", format: "der" }).equals(der)) return undefined;
      this.#keys.set(text, key);
      return key;
    } catch {
      return undefined;
    }
  }
}

function hasIndex(content: Buffer, index: number): boolean {
  const at = content.indexOf(BEFORE_INDEX) + BEFORE_INDEX.length;
  const expected = `${index},"payload":`;
  return content.toString("latin1", at, at + expected.length) === expected;
}

function matches(
  end: { readonly hash: string; readonly end: number } | undefined,
  hash: string,
  bytes: number,
): boolean {
  return end?.hash === hash && end.end === bytes;
}

function behind(record: number): string {
  return `head.json does not name record ${record} yet, which a crash leaves; the next record mends it`;
}

/** What is not printable would be a surprise in a terminal. */
function shown(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? text : JSON.stringify(text);
}
