import { Readable } from "node:stream";
import { ENVELOPE_MEDIA_TYPE } from "../../control/signature/envelope.ts";
import { blobOf, descriptorOf, type SignatureManifest } from "../../control/signature/signature-documents.ts";
import { referrers, referrersTag } from "../../image/attached-documents.ts";
import type { Descriptor, OciIndex } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import type { ImageTarget } from "../../registry/image-place.ts";
import { layoutTarget } from "../../registry/layout-target.ts";
import { registryTarget } from "../../registry/registry-target.ts";
import type { InspectedImage } from "../inspect/open-inspected.ts";

/**
 * Puts a signature beside the image that is its subject, under the tag that lists what refers to the image. Other
 * signatures stay, the same one is there once.
 */
export async function attachSignature(
  image: InspectedImage,
  subject: Descriptor,
  { signature, signal }: { readonly signature: SignatureManifest; readonly signal: AbortSignal },
): Promise<void> {
  const { manifest, blobs } = signature;
  const before = await referrers(image.dir, image.index, subject.digest);
  const others = before.filter(({ digest }) => digest !== manifest.digest);
  const entry = { ...descriptorOf(manifest), artifactType: ENVELOPE_MEDIA_TYPE };
  const manifests = [...others, entry].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const list: OciIndex = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests };
  const index = blobOf(MEDIA_TYPES.index, Buffer.from(JSON.stringify(list)));
  const target = await openTarget(image, referrersTag(subject.digest), signal);
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

async function openTarget(
  { place, dir }: InspectedImage,
  tag: string,
  signal: AbortSignal,
): Promise<ImageTarget> {
  if (place.kind !== "registry") return layoutTarget({ dir, tag, signal });
  return registryTarget({ ...place.place, reference: tag }, place.client, undefined);
}
