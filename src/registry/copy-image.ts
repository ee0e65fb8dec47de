import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import { atMost } from "./at-most.ts";
import { imageParts } from "./image-parts.ts";
import { type ImagePlace, type ImageSource, type ImageTarget, placeText } from "./image-place.ts";
import { layoutSource } from "./layout-source.ts";
import { layoutTarget } from "./layout-target.ts";
import { registrySource } from "./registry-source.ts";
import { registryTarget } from "./registry-target.ts";
import type { RegistryClient, Repository, StoredManifest } from "./types.ts";

export interface CopyOptions {
  readonly client: RegistryClient;
  readonly signal?: AbortSignal;
  /** A repository that may have the blobs already; that of the source when absent. */
  readonly mountFrom?: Repository;
  /** Told what is waited for. */
  readonly onWait?: (line: string) => void;
  /** Called for each blob that has been dealt with. */
  readonly onBlob?: (blob: Descriptor & { readonly copied: boolean }) => void;
}

/** What was copied. */
export interface CopiedImage {
  /** Of the manifest or index, which is the same in both places. */
  readonly descriptor: Descriptor;
  /** Images of an index, attestations included; 1 for a manifest. */
  readonly manifests: number;
  readonly blobs: { readonly total: number; readonly copied: number };
  /** Of the blobs that were sent. */
  readonly bytes: number;
}

const MOST_BLOBS_AT_ONCE = 4;
/** Indexes of indexes; nobody needs more. */
const DEEPEST = 4;

/**
 * Copies an image, or an index with everything in it, byte for byte. The name appears at the target when all of it is there;
 * what is there already is not sent again. Throws REGISTRY_REFUSED, REGISTRY_UNAVAILABLE, IMAGE_UNAVAILABLE, OUTPUT_FAILED, INTERRUPTED.
 */
export async function copyImage(
  source: ImagePlace,
  target: ImagePlace,
  options: CopyOptions,
): Promise<CopiedImage> {
  const from = openSource(source, options);
  const root = await from.root();
  const image = await readTree(from, root, placeText(source));
  const to = await openTarget(target, from, options);
  try {
    return await copyTree({ from, to, root, image, options });
  } catch (error) {
    await to.discard();
    throw error;
  }
}

function openSource(place: ImagePlace, { client }: CopyOptions): ImageSource {
  return place.kind === "layout" ? layoutSource(place) : registrySource(place, client);
}

async function openTarget(place: ImagePlace, from: ImageSource, options: CopyOptions): Promise<ImageTarget> {
  const { client, signal, onWait, mountFrom = from.mountFrom } = options;
  if (place.kind === "layout") return layoutTarget({ ...place, signal, onWait });
  const mount = mountFrom?.host === place.repository.host ? mountFrom.name : undefined;
  return registryTarget(place, client, mount);
}

interface ImageTree {
  /** Those below the root, each after what it refers to. */
  readonly manifests: readonly StoredManifest[];
  readonly blobs: readonly Descriptor[];
}

async function readTree(from: ImageSource, root: StoredManifest, place: string): Promise<ImageTree> {
  const manifests = new Map<string, StoredManifest>();
  const blobs = new Map<string, Descriptor>();
  const visit = async (manifest: StoredManifest, depth: number): Promise<void> => {
    if (depth > DEEPEST) {
      throw new FactoryError(
        "IMAGE_UNAVAILABLE",
        `${place} is an index of indexes of indexes, too deep to copy`,
      );
    }
    const parts = imageParts(manifest, place);
    for (const blob of parts.blobs) blobs.set(blob.digest, blob);
    for (const child of parts.manifests) {
      if (manifests.has(child.digest)) continue;
      const stored = await from.manifest(child);
      await visit(stored, depth + 1);
      manifests.set(child.digest, stored);
    }
  };
  await visit(root, 0);
  return { manifests: [...manifests.values()], blobs: [...blobs.values()] };
}

async function copyTree(copy: {
  readonly from: ImageSource;
  readonly to: ImageTarget;
  readonly root: StoredManifest;
  readonly image: ImageTree;
  readonly options: CopyOptions;
}): Promise<CopiedImage> {
  const { from, to, root, image, options } = copy;
  const { manifests, blobs } = image;
  let copiedBlobs = 0;
  let bytes = 0;
  await atMost(MOST_BLOBS_AT_ONCE, blobs, async (blob) => {
    const copied = await to.writeBlob(blob, () => from.blob(blob));
    copiedBlobs += copied ? 1 : 0;
    bytes += copied ? blob.size : 0;
    options.onBlob?.({ ...blob, copied });
  });
  for (const manifest of manifests) await to.writeManifest(manifest);
  await to.commit(root);
  return {
    descriptor: root.descriptor,
    manifests: Math.max(1, manifests.length),
    blobs: { total: blobs.length, copied: copiedBlobs },
    bytes,
  };
}
