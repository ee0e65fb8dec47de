import { mkdirSync } from "node:fs";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createTarDecoder } from "modern-tar";
import { FactoryError } from "../errors/factory-error.ts";
import { LayerWriter } from "./layer-writer.ts";
import type { Layout } from "./layout-types.ts";
import { openLayer } from "./open-layer.ts";

/**
 * Applies the layers of a layout's image, in order, to `rootfsDir`, which is made. Owners are kept when factory runs as
 * root. Device nodes and extended attributes are left out: a container gets its own `/dev`.
 * Layers are applied here and not with the system's tar, which would follow a link of an earlier layer out of the
 * folder and knows no whiteouts. Throws IMAGE_UNAVAILABLE or INTERRUPTED.
 */
export async function unpackImage(
  { dir, manifest }: Layout,
  rootfsDir: string,
  signal?: AbortSignal,
): Promise<void> {
  mkdirSync(rootfsDir, { recursive: true, mode: 0o755 });
  for (const layer of manifest.layers) {
    await applyTar(openLayer(dir, layer), rootfsDir, signal);
  }
}

/** Applies one uncompressed layer tar to a root file system. */
export async function applyTar(tar: Readable, rootfsDir: string, signal?: AbortSignal): Promise<void> {
  const writer = new LayerWriter(rootfsDir, { keepOwners: process.getuid?.() === 0 });
  const bytes = Readable.toWeb(tar) as unknown as ReadableStream<Uint8Array>;
  const entries = bytes.pipeThrough(createTarDecoder() as never) as unknown as AsyncIterable<TarEntry>;
  try {
    for await (const { header, body } of entries) {
      if (signal?.aborted) throw new FactoryError("INTERRUPTED", "interrupted while unpacking the image");
      await writer.write(header, body);
    }
    writer.finish();
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FactoryError("IMAGE_UNAVAILABLE", `cannot unpack a layer into ${rootfsDir}: ${reason}`, {
      cause,
    });
  } finally {
    tar.destroy();
  }
}

type TarEntry = {
  readonly header: Parameters<LayerWriter["write"]>[0];
  readonly body: AsyncIterable<Uint8Array>;
};
