import { rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { makeKeyPair } from "../../control/signature/make-key-pair.ts";
import { PASSPHRASE_VARIABLE } from "../../control/signature/read-key.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** What `factory key generate --json` prints. Paths are as the person wrote them. */
export interface KeyReport {
  readonly schemaVersion: 1;
  readonly key: string;
  readonly privateFile: string;
  readonly publicFile: string;
  readonly encrypted: boolean;
}

/** Writes a new key to `out`, which only its owner can read, and its public part to `out.pub`. Throws FILE_EXISTS. */
export async function generateKey(
  out: string,
  { cwd, env }: Pick<Context, "cwd" | "env">,
): Promise<KeyReport> {
  const passphrase = env[PASSPHRASE_VARIABLE] || undefined;
  const pair = makeKeyPair(passphrase);
  const [privateFile, publicFile] = [out, `${out}.pub`];
  await create(resolve(cwd, privateFile), { text: pair.privatePem, mode: 0o600, named: privateFile });
  try {
    await create(resolve(cwd, publicFile), { text: pair.publicPem, mode: 0o644, named: publicFile });
  } catch (error) {
    await rm(resolve(cwd, privateFile), { force: true });
    throw error;
  }
  return { schemaVersion: 1, key: pair.keyid, privateFile, publicFile, encrypted: passphrase !== undefined };
}

async function create(
  path: string,
  { text, mode, named }: { readonly text: string; readonly mode: number; readonly named: string },
): Promise<void> {
  await writeFile(path, text, { mode, flag: "wx" }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "EEXIST") {
      throw new FactoryError("FILE_EXISTS", `${named} is there already, and a key is never replaced`, {
        cause,
        source: "--out",
        hint: "name another file, or move the old key away",
      });
    }
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${named}: ${cause.message}`, {
      cause,
      source: "--out",
    });
  });
}

export function printKeyReport({ key, privateFile, publicFile, encrypted }: KeyReport): string {
  return [
    `private  ${privateFile}  (${encrypted ? "with a passphrase" : "without a passphrase"}; keep it secret)`,
    `public   ${publicFile}  (give it to everybody who checks images)`,
    `key      ${key}`,
    "",
  ].join("\n");
}
