import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { platformText } from "../../plan/same-platform.ts";
import type { Platform } from "../../plan/types.ts";
import { FACTORY_LOCK } from "../../project/python/factory-lock/factory-table.ts";
import { lockPlatform, platformLockFile } from "../../project/python/factory-lock/find-factory-lock.ts";
import { factoryLockText } from "../../project/python/factory-lock/read-factory-lock.ts";
import type { Project } from "../../project/types.ts";
import { replaceFile } from "../../store/replace-file.ts";

/** Where the lock of a platform is written. */
export interface LockPlace {
  /** Name in the project's folder. */
  readonly file: string;
  /** Text of the lock whose versions are kept: that of the platform, else that of another one, so that they agree. */
  readonly earlier: string | undefined;
}

/**
 * The first platform that is locked has pylock.toml, a further one a file of its own. Throws LOCK_INVALID when a pylock.toml
 * of another tool, or something that is no file, is in its place.
 */
export async function lockPlace({ fs, root }: Project, platform: Platform): Promise<LockPlace> {
  const wanted = platformText(platform);
  const own = platformLockFile(wanted);
  const main = root.find(({ name }) => name === FACTORY_LOCK);
  if (main === undefined) {
    const there = root.some(({ name }) => name === own);
    return there
      ? { file: own, earlier: await factoryLockText(fs, own) }
      : { file: FACTORY_LOCK, earlier: undefined };
  }
  const text = main.kind === "file" ? await factoryLockText(fs) : undefined;
  if (text === undefined) {
    throw new FactoryError("LOCK_INVALID", `${FACTORY_LOCK} is there, and factory did not make it`, {
      source: FACTORY_LOCK,
      hint: "build from it with `manager: pylock` in factory.yaml, or remove it",
    });
  }
  const madeFor = lockPlatform(text);
  if (madeFor === undefined || madeFor === wanted) return { file: FACTORY_LOCK, earlier: text };
  return { file: own, earlier: (await factoryLockText(fs, own)) ?? text };
}

/** Writes the lock as a whole into the project's folder; returns why when the folder cannot be written to. */
export async function writeLock(folder: string, name: string, text: string): Promise<string | undefined> {
  const file = join(folder, name);
  const there = await lstat(file).catch(() => undefined);
  if (there?.isSymbolicLink()) {
    throw new FactoryError("LOCK_INVALID", `${name} is a link, and a lock is written as a file`, {
      source: name,
      hint: "remove the link",
    });
  }
  try {
    await replaceFile(file, text);
    return undefined;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(code)) return message;
    throw error;
  }
}
