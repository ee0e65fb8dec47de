import { link, mkdir, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { outputError } from "../../build/buildkit/session/output-error.ts";
import { INGEST_FOLDER } from "../../build/buildkit/session/write-blob.ts";
import { blobPath } from "../../image/blob-path.ts";
import { checkBlob } from "../../image/checked-blob.ts";
import { copyBlob } from "../../image/copy-blob.ts";
import type { Descriptor } from "../../image/layout-types.ts";

export interface LinkPlaces {
  /** Layout folders. */
  readonly from: string;
  readonly to: string;
  readonly signal?: AbortSignal;
}

/** What a file system answers that has no links, or not between these two places. */
const NO_LINK: ReadonlySet<string> = new Set([
  "EXDEV",
  "EPERM",
  "EMLINK",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EACCES",
  "ENOSYS",
]);

/**
 * Gives a layout a blob of another one without using space: layouts never change a blob, so both may have the same file.
 * Copies it where that cannot be. Throws IMAGE_UNAVAILABLE for bytes that do not have the digest, OUTPUT_FAILED.
 */
export async function linkBlob(
  blob: Pick<Descriptor, "digest" | "size">,
  { from, to, signal }: LinkPlaces,
): Promise<void> {
  const target = blobPath(to, blob.digest);
  if (from === to || (await hasBlob(to, blob))) return;
  await checkBlob(from, blob, signal);
  try {
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { force: true });
    await link(blobPath(from, blob.digest), target);
  } catch (error) {
    if (!NO_LINK.has((error as NodeJS.ErrnoException).code ?? "")) throw outputError(target, error);
    await copyBlob(blob, { from, to, ingest: INGEST_FOLDER });
  }
}

export async function hasBlob(
  dir: string,
  { digest, size }: Pick<Descriptor, "digest" | "size">,
): Promise<boolean> {
  const found = await stat(blobPath(dir, digest)).catch(() => undefined);
  return found?.isFile() === true && found.size === size;
}
