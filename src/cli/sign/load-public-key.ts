import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { readPublicKey } from "../../control/signature/read-key.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** The public key of an option. Throws FILE_MISSING and KEY_INVALID. */
export async function loadPublicKey(
  file: string,
  source: string,
  { cwd }: Pick<Context, "cwd">,
): Promise<KeyObject> {
  const pem = await readFile(resolve(cwd, file), "utf8").catch((cause: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read the key ${file}: ${cause.message}`, {
      cause,
      source,
      hint: "name the public key that factory key generate wrote",
    });
  });
  return readPublicKey(pem, file);
}
