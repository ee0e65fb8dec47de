import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createTarDecoder, type TarHeader } from "modern-tar";

export interface LayerEntry {
  readonly header: TarHeader;
  /** Has to be read to its end before the next entry comes. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The entries of an uncompressed tar as they come by. */
export function layerEntries(tar: Readable): AsyncIterable<LayerEntry> {
  const bytes = Readable.toWeb(tar) as unknown as ReadableStream<Uint8Array>;
  return bytes.pipeThrough(createTarDecoder() as never) as unknown as AsyncIterable<LayerEntry>;
}

export async function readBody(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function skipBody(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of body);
}

/** `./usr/bin/` is `usr/bin`. */
export function entryPath(name: string): string {
  return name.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "");
}
