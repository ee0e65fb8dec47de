import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/** By which signatures name their key: the sha256 of the public key as SubjectPublicKeyInfo in DER. */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}
