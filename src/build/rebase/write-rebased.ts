import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { blobPath } from "../../image/blob-path.ts";
import { copyBlob } from "../../image/copy-blob.ts";
import type { Descriptor, Layout } from "../../image/layout-types.ts";
import { replaceFile } from "../../store/replace-file.ts";
import { INGEST_FOLDER } from "../buildkit/session/write-blob.ts";
import { writeLayoutIndex } from "../buildkit/session/write-layout-index.ts";
import { type RebasedDocuments, rebasedLayers } from "./rebase-documents.ts";

export interface WriteRebased {
  readonly image: Layout;
  readonly base: Layout;
  readonly documents: RebasedDocuments;
  /** Layout folder, which may be the image's own. */
  readonly dir: string;
  readonly tag?: string;
}

/**
 * Writes a rebased image into a layout; the blobs that are there already stay as they are. Gives the bytes of layers that
 * were new to the layout. Throws IMAGE_UNAVAILABLE and OUTPUT_FAILED.
 */
export async function writeRebased(request: WriteRebased): Promise<number> {
  const { image, base, documents, dir, tag } = request;
  let copied = 0;
  const ofBase = new Set(base.manifest.layers.map(({ digest }) => digest));
  for (const layer of rebasedLayers(documents)) {
    const from = ofBase.has(layer.digest) ? base.dir : image.dir;
    if (from !== dir) copied += await copyBlob(layer, { from, to: dir, ingest: INGEST_FOLDER });
  }
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  for (const { descriptor, text } of [documents.config, documents.manifest]) {
    await replaceFile(blobPath(dir, descriptor.digest), text);
  }
  const { platform, annotations } = image.descriptor;
  const descriptor: Descriptor = {
    ...documents.manifest.descriptor,
    platform: platform ?? { architecture: base.config.architecture, os: base.config.os },
    ...(annotations === undefined ? {} : { annotations }),
  };
  await writeLayoutIndex(dir, descriptor, tag === undefined ? {} : { tag });
  return copied;
}
