import { hash } from "node:crypto";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { type DecisionRecord, GENESIS, type RecordContent, type RecordSignature } from "./decision-record.ts";

/*
 * A line is {"hash":"…","record":{…},"signature":{"key":"…","sig":"…"}} in canonical JSON. Everything but the record has
 * a fixed length, so that the bytes the hash is made of are found without reading JSON.
 */
const BEFORE_HASH = '{"hash":"';
const AFTER_HASH = '","record":';
const BEFORE_KEY = ',"signature":{"key":"';
const BEFORE_SIG = '","sig":"';
const AFTER_SIG = '"}}';
const HASH_LENGTH = 64;
/** Of an ed25519 key: 44 bytes in base64. */
const KEY_LENGTH = 60;
/** 64 bytes in base64. */
const SIG_LENGTH = 88;
const RECORD_AT = BEFORE_HASH.length + HASH_LENGTH + AFTER_HASH.length;
const SIGNATURE_LENGTH = BEFORE_KEY.length + KEY_LENGTH + BEFORE_SIG.length + SIG_LENGTH + AFTER_SIG.length;
const TIME_LENGTH = 24;

/** Content as the bytes that are hashed and signed. */
export function contentBytes({ actor, index, payload, prev, time }: RecordContent): Buffer {
  return Buffer.from(canonicalJson({ actor, index, payload, prev, time }).trimEnd());
}

export function hashOf(content: Uint8Array): string {
  return hash("sha256", content, "hex");
}

/** The line of a record with its line end. */
export function recordLine(content: Uint8Array, signature?: RecordSignature): Buffer {
  const end =
    signature === undefined ? "}" : `${BEFORE_KEY}${signature.key}${BEFORE_SIG}${signature.sig}${AFTER_SIG}`;
  const start = `${BEFORE_HASH}${hashOf(content)}${AFTER_HASH}`;
  return Buffer.concat([Buffer.from(start), content, Buffer.from(`${end}\n`)]);
}

/** The parts of a line, which is given without its line end. */
export interface LineParts {
  /** What the line says; nothing is compared yet. */
  readonly hash: string;
  readonly content: Buffer;
  readonly signature?: RecordSignature;
}

/** Undefined for bytes that are not a line as factory writes it. */
export function splitLine(line: Buffer): LineParts | undefined {
  const { length } = line;
  if (length < RECORD_AT + 2) return undefined;
  // One text for all that stands before the record: each look into a buffer costs as much as a short one.
  const start = line.toString("latin1", 0, RECORD_AT);
  if (!start.startsWith(BEFORE_HASH) || !start.endsWith(AFTER_HASH)) return undefined;
  const written = start.slice(BEFORE_HASH.length, BEFORE_HASH.length + HASH_LENGTH);
  const signature = readSignature(line);
  const end = signature === undefined ? length - 1 : length - SIGNATURE_LENGTH;
  if (signature === undefined && line[end] !== 0x7d) return undefined;
  return {
    hash: written,
    content: line.subarray(RECORD_AT, end),
    ...(signature === undefined ? {} : { signature }),
  };
}

function readSignature(line: Buffer): RecordSignature | undefined {
  const at = line.length - SIGNATURE_LENGTH;
  // An unsigned record has a quotation mark and two brackets at its end, too, but seldom a comma here.
  if (at <= RECORD_AT || line[at] !== 0x2c) return undefined;
  const text = line.toString("latin1", at);
  const sigAt = BEFORE_KEY.length + KEY_LENGTH + BEFORE_SIG.length;
  if (!text.startsWith(BEFORE_KEY) || !text.endsWith(AFTER_SIG)) return undefined;
  if (!text.startsWith(BEFORE_SIG, sigAt - BEFORE_SIG.length)) return undefined;
  return {
    key: text.slice(BEFORE_KEY.length, BEFORE_KEY.length + KEY_LENGTH),
    sig: text.slice(sigAt, sigAt + SIG_LENGTH),
  };
}

/** Whether the content says that it follows that hash: `prev` and the time of fixed length are its last members. */
export function follows(content: Buffer, prev: string): boolean {
  const expected = `,"prev":"${prev}","time":"`;
  const at = content.length - TIME_LENGTH - 2 - expected.length;
  return at > 0 && content.toString("latin1", at, at + expected.length) === expected;
}

/** The record of a line whose hash was compared, or is not asked about; undefined for what is none. */
export function parseRecord({ hash: written, content, signature }: LineParts): DecisionRecord | undefined {
  try {
    const record = JSON.parse(content.toString("utf8")) as RecordContent;
    if (typeof record !== "object" || record === null || !Number.isInteger(record.index)) return undefined;
    if (typeof record.payload !== "object" || record.payload === null) return undefined;
    return { ...record, hash: written, ...(signature === undefined ? {} : { signature }) };
  } catch {
    return undefined;
  }
}

export function prevOf(lastHash: string | undefined): string {
  return lastHash ?? GENESIS;
}
