import { type KeyObject, verify } from "node:crypto";
import { type Envelope, signedBytes, strictBase64 } from "./envelope.ts";
import { keyId } from "./key-id.ts";

/** `foreign`: nobody with this key signed it. */
export type Verdict =
  | { readonly kind: "valid"; readonly payload: Uint8Array }
  | { readonly kind: "foreign" }
  | { readonly kind: "invalid"; readonly reason: string };

/** Whether the key signed what the envelope holds. */
export function verifyEnvelope({ payload, payloadType, signatures }: Envelope, key: KeyObject): Verdict {
  const id = keyId(key);
  const own = signatures.filter(({ keyid }) => keyid === id);
  if (own.length === 0) return { kind: "foreign" };
  const bytes = strictBase64(payload);
  if (bytes === undefined) return { kind: "invalid", reason: "its payload is not base64" };
  const isSigned = own.some(({ sig }) => {
    const signature = strictBase64(sig);
    return signature !== undefined && verify(null, signedBytes(payloadType, bytes), key, signature);
  });
  return isSigned
    ? { kind: "valid", payload: bytes }
    : { kind: "invalid", reason: "its signature does not fit its payload" };
}
