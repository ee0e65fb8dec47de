import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { ReadableStream, WritableStream } from "node:stream/web";
import { createTarPacker } from "modern-tar";

/** One file of an archive: its text, or the path of a file of this machine with so many bytes. */
export type ArchiveEntry =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly path: string; readonly size: number };

/** An uncompressed tar of these files, made while it is read; all have one time, so that the bytes are the same each time. */
export function archiveStream(entries: readonly ArchiveEntry[], mtime: Date): Readable {
  const { readable, controller } = createTarPacker();
  const write = async () => {
    for (const entry of entries) {
      const size = "text" in entry ? Buffer.byteLength(entry.text) : entry.size;
      const body = "text" in entry ? Readable.from([Buffer.from(entry.text)]) : createReadStream(entry.path);
      const target = controller.add({ name: entry.name, size, type: "file", mode: 0o644, mtime });
      await (Readable.toWeb(body) as ReadableStream<Uint8Array>).pipeTo(target as WritableStream<Uint8Array>);
    }
    controller.finalize();
  };
  write().catch((error: unknown) => controller.error(error));
  return Readable.fromWeb(readable as ReadableStream<Uint8Array>);
}
