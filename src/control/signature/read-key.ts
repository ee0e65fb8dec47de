import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { FactoryError } from "../../errors/factory-error.ts";

/** Variable with the passphrase of a private key. */
export const PASSPHRASE_VARIABLE = "FACTORY_KEY_PASSPHRASE";

/** A private ed25519 key from PEM text. Throws KEY_INVALID. */
export function readPrivateKey(
  pem: string,
  { file, passphrase }: { readonly file: string; readonly passphrase?: string },
): KeyObject {
  if (/ENCRYPTED/.test(pem) && passphrase === undefined) {
    throw new FactoryError("KEY_INVALID", `the key in ${file} needs a passphrase`, {
      source: "--key",
      hint: `set ${PASSPHRASE_VARIABLE}`,
    });
  }
  if (/PUBLIC KEY/.test(pem)) {
    throw new FactoryError("KEY_INVALID", `${file} holds a public key, and signing needs the private one`, {
      source: "--key",
      hint: "name the file that factory key generate --out wrote",
    });
  }
  const key = attempt(file, () =>
    createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) }),
  );
  return checked(key, file);
}

/** A public ed25519 key from PEM text; that of a private key without passphrase is taken, too. Throws KEY_INVALID. */
export function readPublicKey(pem: string, file: string): KeyObject {
  return checked(
    attempt(file, () => createPublicKey({ key: pem, format: "pem" })),
    file,
  );
}

function checked(key: KeyObject, file: string): KeyObject {
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new FactoryError("KEY_INVALID", `the key in ${file} is of the type ${key.asymmetricKeyType}`, {
    source: "--key",
    hint: "make an ed25519 key with factory key generate --out FILE",
  });
}

/** What OpenSSL says of a wrong passphrase and of a broken file is the same, and tells nobody anything. */
function attempt(file: string, read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (cause) {
    throw new FactoryError("KEY_INVALID", `${file} holds no key that can be read with this passphrase`, {
      cause,
      source: "--key",
      hint: `name a PEM file of factory key generate, and set ${PASSPHRASE_VARIABLE} when it has a passphrase`,
    });
  }
}
