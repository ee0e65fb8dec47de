import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Plan } from "../../plan/types.ts";
import type { Context } from "../context.ts";

/** A key that machines share, so that they share the cache of stages that depend on a secret. */
export const KEY_VARIABLE = "FACTORY_SECRET_KEY";

const SHORTEST_KEY = 32;

/**
 * What stands for each secret that the plan wants to notice a change of: an HMAC under a random key of this user, which is
 * in no project and on no daemon, so that nobody can try values against it.
 */
export async function markSecrets(
  plan: Plan,
  secrets: Readonly<Record<string, Uint8Array>>,
  context: Pick<Context, "env" | "folders">,
): Promise<Readonly<Record<string, string>> | undefined> {
  const ids = invalidatingSecrets(plan).filter((id) => secrets[id] !== undefined);
  if (ids.length === 0) return undefined;
  const key = await secretKey(context);
  return Object.fromEntries(ids.map((id) => [id, mark(key, id, secrets[id] ?? new Uint8Array())]));
}

function invalidatingSecrets({ stages }: Plan): readonly string[] {
  const mounts = stages.flatMap(({ ops }) =>
    ops.flatMap((op) => (op.kind === "exec" ? (op.mounts ?? []) : [])),
  );
  const ids = mounts.flatMap((mount) => (mount.kind === "secret" && mount.invalidate ? [mount.id] : []));
  return [...new Set(ids)].sort();
}

function mark(key: Uint8Array, id: string, value: Uint8Array): string {
  return createHmac("sha256", key).update(`${id}\0`).update(value).digest("hex");
}

async function secretKey({ env, folders }: Pick<Context, "env" | "folders">): Promise<Uint8Array> {
  const shared = env[KEY_VARIABLE] ?? "";
  if (shared !== "") {
    if (shared.length >= SHORTEST_KEY) return Buffer.from(shared);
    throw new FactoryError("USAGE", `${KEY_VARIABLE} is shorter than ${SHORTEST_KEY} characters`, {
      source: KEY_VARIABLE,
      hint: "make one with: openssl rand -hex 32",
    });
  }
  const file = join(folders.config, "secret-key");
  return (await readKey(file)) ?? (await makeKey(file));
}

async function readKey(file: string): Promise<Uint8Array | undefined> {
  try {
    const key = await readFile(file);
    if (key.length >= SHORTEST_KEY) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw keyError(file, (error as Error).message);
  }
  throw keyError(file, "it is too short");
}

/** Linked into place, so that of two builds that make one at the same time both use the first. */
async function makeKey(file: string): Promise<Uint8Array> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
    await writeFile(part, randomBytes(32), { mode: 0o600, flag: "wx" });
    await link(part, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    return await readFile(file);
  } catch (error) {
    throw keyError(file, (error as Error).message);
  } finally {
    await rm(part, { force: true });
  }
}

function keyError(file: string, reason: string): FactoryError {
  return new FactoryError(
    "FILE_UNREADABLE",
    `cannot use the key for secrets that invalidate stages: ${reason}`,
    {
      source: file,
      hint: `remove the file to get a new one, or set ${KEY_VARIABLE}`,
    },
  );
}
