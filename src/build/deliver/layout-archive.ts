import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ArchiveEntry, archiveStream } from "../../image/archive-stream.ts";
import { blobPath } from "../../image/blob-path.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";
import { readLayoutIndex } from "../buildkit/session/read-layout-index.ts";
import { referencedBlobs } from "../buildkit/session/referenced-blobs.ts";

/** An OCI archive of all that is in a layout; the same images give the same bytes. */
export async function layoutArchive(dir: string): Promise<ReturnType<typeof archiveStream>> {
  const digests = [...((await referencedBlobs(dir, (await readLayoutIndex(dir)) ?? [])) ?? [])].sort();
  const entries: ArchiveEntry[] = [];
  for (const digest of digests) {
    const path = blobPath(dir, digest);
    const { size } = await stat(path);
    entries.push({ name: `blobs/${digest.replace(":", "/")}`, path, size });
  }
  for (const name of ["index.json", "oci-layout"]) {
    entries.push({ name, text: await readFile(join(dir, name), "utf8") });
  }
  return archiveStream(entries, new Date(SOURCE_DATE_EPOCH_SECONDS * 1000));
}
