import { Readable } from "node:stream";
import { ENVELOPE_MEDIA_TYPE } from "../../control/signature/envelope.ts";
import { blobOf, descriptorOf, type SignatureManifest } from "../../control/signature/signature-documents.ts";
import type { Descriptor, OciIndex } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import type { ImageTarget } from "../../registry/image-place.ts";

export interface AttachPlace {
  /** What refers to the image already; it stays. */
  readonly known: readonly Descriptor[];
  /** The tag that lists what refers to the image. */
  readonly target: ImageTarget;
}

/** Puts signed statements beside the image that is their subject. The same ones are there once. */
export async function attachArtifact(
  { manifest, blobs }: SignatureManifest,
  { known, target }: AttachPlace,
): Promise<void> {
  const others = known.filter(({ digest }) => digest !== manifest.digest);
  const entry = { ...descriptorOf(manifest), artifactType: ENVELOPE_MEDIA_TYPE };
  const manifests = [...others, entry].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const list: OciIndex = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests };
  const index = blobOf(MEDIA_TYPES.index, Buffer.from(JSON.stringify(list)));
  try {
    for (const blob of blobs) {
      await target.writeBlob(descriptorOf(blob), () => Readable.from([Buffer.from(blob.bytes)]));
    }
    await target.writeManifest({ descriptor: descriptorOf(manifest), bytes: manifest.bytes });
    await target.commit({ descriptor: descriptorOf(index), bytes: index.bytes });
  } catch (error) {
    await target.discard();
    throw error;
  }
}
