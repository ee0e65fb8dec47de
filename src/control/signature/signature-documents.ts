import { createHash } from "node:crypto";
import { ENVELOPE_MEDIA_TYPE } from "./envelope.ts";

/** A blob with the descriptor that names it. */
export interface SignatureBlob {
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

export interface SignedDocument {
  readonly predicateType: string;
  /** An envelope. */
  readonly bytes: Uint8Array;
}

/** A manifest and the blobs that it needs. */
export interface SignatureManifest {
  readonly manifest: SignatureBlob;
  readonly blobs: readonly SignatureBlob[];
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
/** The config of what is no image, of the OCI image specification 1.1. */
const EMPTY = "application/vnd.oci.empty.v1+json";

/** An OCI artifact with signed statements, which has the image as its subject. The same input gives the same bytes. */
export function signatureManifest(
  documents: readonly SignedDocument[],
  subject: { readonly mediaType: string; readonly digest: string; readonly size: number },
): SignatureManifest {
  const config = blobOf(EMPTY, Buffer.from("{}"));
  const layers = documents.map(({ predicateType, bytes }) => ({
    blob: blobOf(ENVELOPE_MEDIA_TYPE, bytes),
    predicateType,
  }));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: ENVELOPE_MEDIA_TYPE,
    config: descriptorOf(config),
    layers: layers.map(({ blob, predicateType }) => ({
      ...descriptorOf(blob),
      annotations: { "in-toto.io/predicate-type": predicateType },
    })),
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return { manifest: blobOf(MANIFEST, bytes), blobs: [config, ...layers.map(({ blob }) => blob)] };
}

export function descriptorOf({ mediaType, digest, size }: SignatureBlob): Omit<SignatureBlob, "bytes"> {
  return { mediaType, digest, size };
}

export function blobOf(mediaType: string, bytes: Uint8Array): SignatureBlob {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { mediaType, digest, size: bytes.length, bytes };
}
