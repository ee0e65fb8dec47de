import { readFile } from "node:fs/promises";
import { blobPath } from "./blob-path.ts";

interface Reference {
  readonly digest: string;
  readonly mediaType?: string;
}

/** The parts of a manifest or an index that refer to other blobs. */
interface Manifest {
  readonly manifests?: readonly Reference[];
  readonly config?: Reference;
  readonly layers?: readonly Reference[];
}

/** Digests that the given manifests need, themselves included; undefined when one of them cannot be read. */
export async function referencedBlobs(
  layout: string,
  roots: readonly Reference[],
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let root = waiting.pop(); root !== undefined; root = waiting.pop()) {
    if (found.has(root.digest)) continue;
    found.add(root.digest);
    const manifest = await readManifest(layout, root.digest);
    if (manifest === undefined) return undefined;
    waiting.push(...(manifest.manifests ?? []));
    for (const { digest } of [...(manifest.config ? [manifest.config] : []), ...(manifest.layers ?? [])]) {
      found.add(digest);
    }
  }
  return found;
}

async function readManifest(layout: string, digest: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(blobPath(layout, digest), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
