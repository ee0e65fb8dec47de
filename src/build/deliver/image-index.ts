import type { Descriptor } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import type { Attestation, BuiltImage } from "../attestation.ts";
import { attestationManifest } from "./attestation-manifest.ts";
import { type Blob, jsonBlob } from "./blob-of.ts";

/** An image index and what it refers to besides the images. */
export interface ImageIndex {
  readonly index: Blob;
  /** Manifests of attestations. */
  readonly manifests: readonly Blob[];
  /** What these refer to. */
  readonly blobs: readonly Blob[];
}

export interface AttestedImage extends BuiltImage {
  readonly attestations: readonly Attestation[];
}

/** Of a descriptor, what only tells where it came from. */
const NOT_KEPT = ["containerimage.config.digest", "org.opencontainers.image.created"];

/** Images first, in the order given, then what is said about them; the same images give the same bytes. */
export function imageIndex(images: readonly AttestedImage[]): ImageIndex {
  const described = images.map(({ plan, descriptor, attestations }) => {
    const image = entry(descriptor, plan.platform);
    return {
      image,
      attested: attestations.length === 0 ? undefined : attestationManifest(image, attestations),
    };
  });
  const attested = described.flatMap((each) => each.attested ?? []);
  const index = jsonBlob(MEDIA_TYPES.index, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [
      ...described.map(({ image }) => image),
      ...attested.map(({ manifest }) => manifest.descriptor),
    ],
  });
  return {
    index,
    manifests: attested.map(({ manifest }) => manifest),
    blobs: attested.flatMap(({ blobs }) => blobs),
  };
}

function entry(
  { mediaType, digest, size, annotations = {} }: Descriptor,
  { architecture, os }: BuiltImage["plan"]["platform"],
): Descriptor {
  const kept = Object.entries(annotations)
    .filter(([name]) => !NOT_KEPT.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    mediaType,
    digest,
    size,
    ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
    platform: { architecture, os },
  };
}
