import type { Descriptor } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import type { Attestation } from "../attestation.ts";
import { type Blob, blobOf, jsonBlob } from "./blob-of.ts";

/** What is said about one image. */
export interface AttestationManifest {
  readonly manifest: Blob;
  /** The config, and one for each statement. */
  readonly blobs: readonly Blob[];
}

const STATEMENT = "application/vnd.in-toto+json";

/**
 * Statements about an image as BuildKit keeps them, and docker buildx and others read them: a manifest of no platform with
 * a layer for each, beside the image in its index (docs/attestations/attestation-storage.md of BuildKit).
 */
export function attestationManifest(
  image: Descriptor,
  attestations: readonly Attestation[],
): AttestationManifest {
  const statements = attestations.map(({ predicateType, statement }) =>
    blobOf(STATEMENT, statement, { annotations: { "in-toto.io/predicate-type": predicateType } }),
  );
  const config = jsonBlob(MEDIA_TYPES.config, {
    architecture: "unknown",
    os: "unknown",
    config: {},
    rootfs: { type: "layers", diff_ids: statements.map(({ descriptor }) => descriptor.digest) },
  });
  const manifest = jsonBlob(
    MEDIA_TYPES.manifest,
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: config.descriptor,
      layers: statements.map(({ descriptor }) => descriptor),
    },
    {
      annotations: {
        "vnd.docker.reference.digest": image.digest,
        "vnd.docker.reference.type": "attestation-manifest",
      },
      platform: { architecture: "unknown", os: "unknown" },
    },
  );
  return { manifest, blobs: [config, ...statements] };
}
