import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { PASSPHRASE_VARIABLE, readPrivateKey } from "../../control/signature/read-key.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** The key of an option. Throws FILE_MISSING and KEY_INVALID. */
export async function loadPrivateKey(
  file: string,
  source: string,
  { cwd, env }: Pick<Context, "cwd" | "env">,
): Promise<KeyObject> {
  const pem = await readFile(resolve(cwd, file), "utf8").catch((cause: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read the key ${file}: ${cause.message}`, {
      cause,
      source,
      hint: "make one with factory key generate --out FILE",
    });
  });
  const passphrase = env[PASSPHRASE_VARIABLE];
  return readPrivateKey(pem, { file, ...(passphrase ? { passphrase } : {}) });
}
