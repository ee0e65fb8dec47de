import type { SignatureManifest } from "../../control/signature/signature-documents.ts";
import { referrers, referrersTag } from "../../image/attached-documents.ts";
import type { Descriptor } from "../../image/layout-types.ts";
import type { ImageTarget } from "../../registry/image-place.ts";
import { layoutTarget } from "../../registry/layout-target.ts";
import { registryTarget } from "../../registry/registry-target.ts";
import type { InspectedImage } from "../inspect/open-inspected.ts";
import { attachArtifact } from "./attach-artifact.ts";

/** Puts a signature beside the image that is its subject, where the image came from. */
export async function attachSignature(
  image: InspectedImage,
  subject: Descriptor,
  { signature, signal }: { readonly signature: SignatureManifest; readonly signal: AbortSignal },
): Promise<void> {
  const known = await referrers(image.dir, image.index, subject.digest);
  const target = await openTarget(image, referrersTag(subject.digest), signal);
  await attachArtifact(signature, { known, target });
}

async function openTarget(
  { place, dir }: InspectedImage,
  tag: string,
  signal: AbortSignal,
): Promise<ImageTarget> {
  if (place.kind !== "registry") return layoutTarget({ dir, tag, signal });
  return registryTarget({ ...place.place, reference: tag }, place.client, undefined);
}
