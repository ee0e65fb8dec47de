import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { outputError } from "../build/buildkit/session/output-error.ts";
import { INGEST_FOLDER } from "../build/buildkit/session/write-blob.ts";
import { writeLayoutIndex } from "../build/buildkit/session/write-layout-index.ts";
import { receiveOutput } from "../build/receive-output.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { blobPath } from "../image/blob-path.ts";
import type { Descriptor } from "../image/layout-types.ts";
import { CheckBytes } from "./check-bytes.ts";
import type { ImageTarget } from "./image-place.ts";

export interface LayoutTargetOptions {
  readonly dir: string;
  readonly tag?: string;
  readonly signal?: AbortSignal | undefined;
  /** Told what is waited for. */
  readonly onWait?: ((line: string) => void) | undefined;
}

/** An OCI layout folder, which is locked until it is committed or discarded. Images of other tags stay. Throws OUTPUT_FAILED. */
export async function layoutTarget({ dir, tag, signal, onWait }: LayoutTargetOptions): Promise<ImageTarget> {
  const received = await receiveOutput({ kind: "layout", path: dir }, process.stdout, {
    ...(signal === undefined ? {} : { signal }),
    ...(onWait === undefined ? {} : { onWait }),
  });
  return {
    writeBlob: (descriptor, read) => writeBlob(dir, descriptor, { read, signal }),
    writeManifest: async ({ descriptor, bytes }) => {
      await writeBlob(dir, descriptor, { read: () => Readable.from([bytes]), signal });
    },
    commit: async ({ descriptor, bytes }) => {
      await writeBlob(dir, descriptor, { read: () => Readable.from([bytes]), signal });
      await writeLayoutIndex(dir, descriptor, tag === undefined ? {} : { tag });
      await received.commit();
    },
    discard: received.discard,
  };
}

/** A blob appears under its digest only when it is whole, checked and on disk. */
async function writeBlob(
  dir: string,
  descriptor: Descriptor,
  { read, signal }: { readonly read: () => Readable; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  const path = blobPath(dir, descriptor.digest);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() && found.size === descriptor.size) return false;
  const temporary = join(dir, INGEST_FOLDER, randomUUID());
  try {
    await mkdir(dirname(temporary), { recursive: true });
    await mkdir(dirname(path), { recursive: true });
    const check = new CheckBytes(
      descriptor,
      (reason) => new FactoryError("IMAGE_UNAVAILABLE", `${descriptor.digest} is damaged: ${reason}`),
    );
    const sink = createWriteStream(temporary, { flags: "wx", flush: true });
    await pipeline(read(), check, sink, signal === undefined ? {} : { signal });
    await rename(temporary, path);
    return true;
  } catch (error) {
    if (signal?.aborted) throw new FactoryError("INTERRUPTED", "interrupted", { cause: error });
    throw outputError(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
