import { readCheckedBlob } from "../../image/checked-blob.ts";
import type { Descriptor } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { imageParts } from "../../registry/image-parts.ts";
import type { StoredManifest } from "../../registry/types.ts";

/** What an image consists of: a manifest, or an index with all its manifests, attestations included. */
export interface ImageTree {
  readonly root: Descriptor;
  /** The root as the last one. */
  readonly manifests: readonly StoredManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
}

/** Reads an image of a layout by the digest of its manifest or index, and checks the manifests. Throws IMAGE_UNAVAILABLE. */
export async function readImageTree(dir: string, digest: string): Promise<ImageTree> {
  const manifests = new Map<string, StoredManifest>();
  const blobs = new Map<string, Descriptor>();
  const root = await readManifest(dir, { digest });
  await visit(root);
  return { root: root.descriptor, manifests: [...manifests.values()], blobs: [...blobs.values()] };

  async function visit(manifest: StoredManifest): Promise<void> {
    const parts = imageParts(manifest, dir);
    for (const blob of parts.blobs) blobs.set(blob.digest, blob);
    for (const child of parts.manifests) {
      if (!manifests.has(child.digest)) await visit(await readManifest(dir, child));
    }
    manifests.set(manifest.descriptor.digest, manifest);
  }
}

async function readManifest(
  dir: string,
  { digest, mediaType }: Pick<Descriptor, "digest"> & Partial<Descriptor>,
): Promise<StoredManifest> {
  const bytes = await readCheckedBlob(dir, { digest });
  return { descriptor: { mediaType: mediaType ?? ownType(bytes), digest, size: bytes.length }, bytes };
}

/** The type is optional in OCI documents; only an index has manifests. */
function ownType(bytes: Uint8Array): string {
  try {
    const document = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      readonly mediaType?: unknown;
      readonly manifests?: unknown;
    } | null;
    if (typeof document?.mediaType === "string") return document.mediaType;
    return Array.isArray(document?.manifests) ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  } catch {
    return MEDIA_TYPES.manifest;
  }
}
