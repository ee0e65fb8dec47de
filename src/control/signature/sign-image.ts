import type { KeyObject } from "node:crypto";
import { envelopeBytes } from "./envelope.ts";
import { signPayload } from "./sign-payload.ts";
import { type SignatureManifest, signatureManifest } from "./signature-documents.ts";

export interface ImageToSign {
  /** Of its manifest. */
  readonly subject: { readonly mediaType: string; readonly digest: string; readonly size: number };
  /** Statements about it, at least one. */
  readonly statements: readonly { readonly predicateType: string; readonly bytes: Uint8Array }[];
}

/** Type of the payload of every envelope: an in-toto statement. */
const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** Signs each statement about an image, and makes the artifact that carries them. */
export function signImage({ subject, statements }: ImageToSign, key: KeyObject): SignatureManifest {
  const documents = statements.map(({ predicateType, bytes }) => ({
    predicateType,
    bytes: envelopeBytes(signPayload(PAYLOAD_TYPE, bytes, key)),
  }));
  return signatureManifest(documents, subject);
}
