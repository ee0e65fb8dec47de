import type { Readable } from "node:stream";
import { referrersTag } from "../../image/attached-documents.ts";
import type { Descriptor } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { imageParts } from "../../registry/image-parts.ts";
import type { ImageSource, ImageTarget } from "../../registry/image-place.ts";
import { layoutTarget } from "../../registry/layout-target.ts";
import type { RegistryPlace } from "../../registry/parse-image-ref.ts";
import { registrySource } from "../../registry/registry-source.ts";
import type { RegistryClient, StoredManifest } from "../../registry/types.ts";

export interface FetchImage {
  readonly client: RegistryClient;
  /** Empty layout folder. */
  readonly dir: string;
  /** Without them an image is known by its documents only, which is little to fetch. */
  readonly layers: boolean;
  readonly signal: AbortSignal;
}

const LAYERS: readonly string[] = [
  MEDIA_TYPES.layerTar,
  MEDIA_TYPES.layerGzip,
  MEDIA_TYPES.layerZstd,
  MEDIA_TYPES.dockerLayerGzip,
];

/** Brings an image of a registry, with what is attached to it, into a layout. Throws REGISTRY_REFUSED and REGISTRY_UNAVAILABLE. */
export async function fetchImage(place: RegistryPlace, request: FetchImage): Promise<void> {
  const source = registrySource(place, request.client);
  const images = await copyTree(source, await source.root(), request);
  for (const { digest } of images) {
    const tag = referrersTag(digest);
    const list = await request.client.readManifest(place.repository, tag);
    if (list !== undefined) await copyTree(source, list, { ...request, tag });
  }
}

/** Gives the descriptors of every manifest that it copied. */
async function copyTree(
  source: ImageSource,
  root: StoredManifest,
  request: FetchImage & { readonly tag?: string },
): Promise<readonly Descriptor[]> {
  const { dir, signal, tag } = request;
  const target = await layoutTarget({ dir, signal, ...(tag === undefined ? {} : { tag }) });
  try {
    const manifests: Descriptor[] = [];
    await copyManifest(root, { source, target, request, manifests });
    await target.commit(root);
    return manifests;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

interface Copy {
  readonly source: ImageSource;
  readonly target: ImageTarget;
  readonly request: FetchImage;
  readonly manifests: Descriptor[];
}

async function copyManifest(manifest: StoredManifest, copy: Copy): Promise<void> {
  copy.request.signal.throwIfAborted();
  const { manifests, blobs } = imageParts(manifest, "the registry");
  copy.manifests.push(manifest.descriptor);
  for (const each of manifests) {
    const stored = await copy.source.manifest(each);
    await copyManifest(stored, copy);
    await copy.target.writeManifest(stored);
  }
  const wanted = blobs.filter(({ mediaType }) => copy.request.layers || !LAYERS.includes(mediaType));
  for (const blob of wanted) await copy.target.writeBlob(blob, (): Readable => copy.source.blob(blob));
}
