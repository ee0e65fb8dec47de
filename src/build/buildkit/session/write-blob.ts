import { createHash, type Hash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GRPC_CODE } from "../grpc-code.ts";
import { WRITE_ACTION, type WriteContentMessage } from "../proto/content.ts";
import { blobPath } from "./blob-path.ts";
import type { ContentStore } from "./content-store.ts";
import { outputError } from "./output-error.ts";
import type { StreamCall } from "./serve-stream.ts";
import { StatusError } from "./status-error.ts";

/** Folder in a layout for blobs that are not complete; writeLayoutIndex removes it. */
export const INGEST_FOLDER = ".ingest";

interface Ingest {
  readonly store: ContentStore;
  readonly path: string;
  readonly file: FileHandle;
  hash: Hash;
  offset: number;
  total: number;
  expected: string;
}

type WriteCall = StreamCall<WriteContentMessage, object>;

/**
 * One Write stream of containerd's content service: STAT and WRITE in any order, then COMMIT. A blob appears under its digest
 * only when it is complete, verified and on disk. Throws StatusError ALREADY_EXISTS for a blob that is there,
 * which tells the daemon to skip it, and OUTPUT_FAILED.
 */
export async function writeBlob(store: ContentStore, call: WriteCall): Promise<void> {
  if (!store.writable)
    throw new StatusError(GRPC_CODE.permissionDenied, "this layout is only offered to read");
  const path = join(store.layout, INGEST_FOLDER, randomUUID());
  let ingest: Ingest | undefined;
  try {
    for await (const request of call.requests) {
      await refuseExisting(store, request);
      ingest ??= await startIngest(store, path);
      await guard(path, apply(ingest, request));
      await call.write(describe(ingest, request.action ?? WRITE_ACTION.STAT));
      if (request.action === WRITE_ACTION.COMMIT) return;
    }
  } finally {
    await ingest?.file.close();
    // What remains of a failed write is removed with the next index; its error matters more.
    await rm(path, { force: true }).catch(() => undefined);
  }
}

async function refuseExisting({ layout }: ContentStore, { expected = "", total = 0 }: WriteContentMessage) {
  if (expected === "") return;
  const blob = blobPath(layout, expected);
  const found = await stat(blob).catch(() => undefined);
  if (found?.isFile() && (total === 0 || found.size === total)) {
    throw new StatusError(GRPC_CODE.alreadyExists, `${expected} exists`);
  }
}

async function startIngest(store: ContentStore, path: string): Promise<Ingest> {
  return guard(path, createIngest(store, path));
}

async function createIngest(store: ContentStore, path: string): Promise<Ingest> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx", 0o644);
  return { store, path, file, hash: createHash("sha256"), offset: 0, total: 0, expected: "" };
}

async function apply(ingest: Ingest, request: WriteContentMessage): Promise<void> {
  if (request.expected) ingest.expected = request.expected;
  if (request.total) ingest.total = request.total;
  const action = request.action ?? WRITE_ACTION.STAT;
  if (action === WRITE_ACTION.STAT) return;
  await moveTo(ingest, request.offset ?? 0);
  if (request.data !== undefined) await append(ingest, request.data);
  if (action === WRITE_ACTION.COMMIT) await commit(ingest);
}

/** Data comes in sequence; a write at 0 starts over. */
async function moveTo(ingest: Ingest, offset: number): Promise<void> {
  if (offset === ingest.offset) return;
  if (offset !== 0) {
    throw new StatusError(
      GRPC_CODE.outOfRange,
      `write at ${offset}, but the blob has ${ingest.offset} bytes`,
    );
  }
  await ingest.file.truncate(0);
  ingest.hash = createHash("sha256");
  ingest.offset = 0;
}

async function append(ingest: Ingest, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length; ) {
    const { bytesWritten } = await ingest.file.write(data, at, data.length - at, ingest.offset + at);
    at += bytesWritten;
  }
  ingest.hash.update(data);
  ingest.offset += data.length;
}

async function commit(ingest: Ingest): Promise<void> {
  const digest = digestOf(ingest);
  if (ingest.total > 0 && ingest.offset !== ingest.total) {
    throw new StatusError(
      GRPC_CODE.failedPrecondition,
      `the blob has ${ingest.offset} bytes instead of ${ingest.total}`,
    );
  }
  if (ingest.expected !== "" && digest !== ingest.expected) {
    throw new StatusError(
      GRPC_CODE.failedPrecondition,
      `the blob is ${digest} instead of ${ingest.expected}`,
    );
  }
  const blob = blobPath(ingest.store.layout, digest);
  await ingest.file.sync();
  await mkdir(dirname(blob), { recursive: true });
  await rename(ingest.path, blob);
}

function describe(ingest: Ingest, action: number): object {
  return { action, offset: ingest.offset, total: ingest.total, digest: digestOf(ingest) };
}

function digestOf({ hash }: Ingest): string {
  return `sha256:${hash.copy().digest("hex")}`;
}

async function guard<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw outputError(path, error);
  }
}
