import { type KeyObject, sign } from "node:crypto";
import { type Envelope, signedBytes } from "./envelope.ts";
import { keyId } from "./key-id.ts";

/** Signs with an ed25519 key, whose signatures are the same each time. */
export function signPayload(payloadType: string, payload: Uint8Array, key: KeyObject): Envelope {
  const sig = sign(null, signedBytes(payloadType, payload), key).toString("base64");
  return {
    payload: Buffer.from(payload).toString("base64"),
    payloadType,
    signatures: [{ keyid: keyId(key), sig }],
  };
}
