import { inflateRawSync } from "node:zlib";
import { FactoryError } from "../errors/factory-error.ts";
import { httpGet } from "./http-get.ts";
import type { LockNetwork } from "./lock-network.ts";

interface MetadataRequest {
  readonly network: LockNetwork;
  readonly signal: AbortSignal;
}

const MAX_METADATA_BYTES = 4 * 1024 * 1024;
/** The list of files of a wheel is at its end: room for tens of thousands of them. */
const TAIL_BYTES = 4 * 1024 * 1024;

/**
 * METADATA of a wheel: the file that its index has beside it (PEP 658), else the part of the wheel that holds it. Undefined
 * when the index offers neither: a wheel is not downloaded for it.
 */
export async function wheelMetadata(url: string, request: MetadataRequest): Promise<string | undefined> {
  const beside = await get(`${url}.metadata`, undefined, request);
  if (beside?.status === 200 && /^Metadata-Version:/im.test(beside.body.toString("utf8"))) {
    return beside.body.toString("utf8");
  }
  return fromWheel(url, request);
}

async function fromWheel(url: string, request: MetadataRequest): Promise<string | undefined> {
  const tail = await get(url, `bytes=-${TAIL_BYTES}`, request);
  // A server that knows no parts sends the whole file: that of a small wheel will do.
  if (tail === undefined || (tail.status !== 206 && tail.status !== 200)) return undefined;
  const entry = findEntry(tail.body);
  if (entry === undefined) return undefined;
  const start = tail.total - tail.body.length;
  if (entry.offset >= start) return unpack(tail.body.subarray(entry.offset - start), entry);
  const last = entry.offset + MOST_HEADER_BYTES + entry.packed;
  const part = await get(url, `bytes=${entry.offset}-${last}`, request);
  return part?.status === 206 ? unpack(part.body, entry) : undefined;
}

interface Part {
  readonly status: number;
  readonly body: Buffer;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** What cannot be read is left unknown: a lock does not fail for it. */
async function get(
  url: string,
  range: string | undefined,
  { network, signal }: MetadataRequest,
): Promise<Part | undefined> {
  try {
    const accept = "*/*";
    const maxBytes = range === undefined ? MAX_METADATA_BYTES : TAIL_BYTES + MOST_HEADER_BYTES;
    const answer = await httpGet(url, {
      ...{ network, accept, maxBytes, signal },
      ...(range === undefined ? {} : { range }),
    });
    const [, total] = /\/(\d+)$/.exec(answer.contentRange) ?? [];
    return { ...answer, total: total === undefined ? answer.body.length : Number(total) };
  } catch (error) {
    if (error instanceof FactoryError && error.code === "INDEX_UNAVAILABLE") return undefined;
    throw error;
  }
}

interface Entry {
  /** Of its local header in the whole file. */
  readonly offset: number;
  /** Bytes as they are in the file. */
  readonly packed: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
}

/** A local header has 30 bytes, a name and further fields, each of at most 65,535 bytes; those of wheels are short. */
const MOST_HEADER_BYTES = 4096;

/** Looks for `NAME.dist-info/METADATA` among central directory headers (4.3.12 of APPNOTE.TXT). */
function findEntry(tail: Buffer): Entry | undefined {
  for (let at = tail.indexOf(CENTRAL_HEADER); at !== -1; at = tail.indexOf(CENTRAL_HEADER, at + 4)) {
    if (at + 46 > tail.length) return undefined;
    const length = tail.readUInt16LE(at + 28);
    const name = tail.toString("utf8", at + 46, at + 46 + length);
    if (!/^[^/]+\.dist-info\/METADATA$/.test(name)) continue;
    const [packed, offset] = [tail.readUInt32LE(at + 20), tail.readUInt32LE(at + 42)];
    if (packed > MAX_METADATA_BYTES || offset === 0xffffffff) return undefined;
    return { offset, packed, method: tail.readUInt16LE(at + 10) };
  }
  return undefined;
}

const CENTRAL_HEADER = Buffer.from("PK\u0001\u0002", "latin1");

/** `part` begins with the local header. */
function unpack(part: Buffer, { packed, method }: Entry): string | undefined {
  if (part.length < 30) return undefined;
  const start = 30 + part.readUInt16LE(26) + part.readUInt16LE(28);
  const bytes = part.subarray(start, start + packed);
  if (bytes.length < packed) return undefined;
  try {
    const text = method === 8 ? inflateRawSync(bytes, { maxOutputLength: MAX_METADATA_BYTES }) : bytes;
    return text.toString("utf8");
  } catch {
    return undefined;
  }
}
