import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { blobPath } from "../../image/blob-path.ts";
import { replaceFile } from "../../store/replace-file.ts";
import { outputError } from "../buildkit/session/output-error.ts";
import { writeLayoutIndex } from "../buildkit/session/write-layout-index.ts";
import type { ImageIndex } from "./image-index.ts";

/**
 * Writes an index into a layout that has the images already, under each tag, or under none when there is none. Whoever calls
 * this holds the lock of the layout. Throws OUTPUT_FAILED.
 */
export async function indexToLayout(
  dir: string,
  { index, manifests, blobs }: ImageIndex,
  tags: readonly string[],
): Promise<void> {
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  for (const { descriptor, bytes } of [...blobs, ...manifests, index]) {
    const path = blobPath(dir, descriptor.digest);
    await replaceFile(path, Buffer.from(bytes).toString("utf8")).catch((error) => {
      throw outputError(path, error);
    });
  }
  if (tags.length === 0) return writeLayoutIndex(dir, index.descriptor);
  for (const tag of tags) await writeLayoutIndex(dir, index.descriptor, { tag });
}
