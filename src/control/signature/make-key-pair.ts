import { generateKeyPairSync } from "node:crypto";
import { keyId } from "./key-id.ts";

export interface KeyPair {
  /** PKCS #8, encrypted when there is a passphrase. */
  readonly privatePem: string;
  readonly publicPem: string;
  readonly keyid: string;
}

/** A new ed25519 pair. */
export function makeKeyPair(passphrase?: string): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const encryption = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  return {
    privatePem: privateKey.export({ type: "pkcs8", format: "pem", ...encryption }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    keyid: keyId(publicKey),
  };
}
