import { open, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { outputError } from "./output-error.ts";
import { readLayoutIndex } from "./read-layout-index.ts";
import { referencedBlobs } from "./referenced-blobs.ts";
import { INGEST_FOLDER } from "./write-blob.ts";

/** Removes from a layout folder what none of its images needs, and everything where there is no index. Throws OUTPUT_FAILED. */
export async function removeLayoutGarbage(dir: string): Promise<void> {
  const blobs = join(dir, "blobs", "sha256");
  const manifests = await readLayoutIndex(dir);
  try {
    await rm(join(dir, INGEST_FOLDER), { recursive: true, force: true, maxRetries: 5 });
    const referenced = await referencedBlobs(dir, manifests ?? []);
    // A manifest that cannot be followed may need any blob.
    if (referenced === undefined) return;
    for (const name of await namesIn(blobs)) {
      if (/^[0-9a-f]{64}$/.test(name) && !referenced.has(`sha256:${name}`)) await rm(join(blobs, name));
    }
    if (manifests === undefined) {
      await rm(join(dir, "oci-layout"), { force: true });
      await removeFolders([blobs, join(dir, "blobs")]);
    } else {
      await syncFolder(blobs);
    }
  } catch (error) {
    throw outputError(blobs, error);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Those that are there and empty. */
async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" && error.code !== "ENOTEMPTY") throw error;
    });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
