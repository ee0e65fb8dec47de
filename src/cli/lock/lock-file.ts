import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { FACTORY_LOCK } from "../../project/python/factory-lock/factory-table.ts";
import { factoryLockText } from "../../project/python/factory-lock/read-factory-lock.ts";
import type { Project } from "../../project/types.ts";
import { replaceFile } from "../../store/replace-file.ts";

/**
 * Text of the lock that factory made before; undefined when there is none. Throws LOCK_INVALID when a pylock.toml of another
 * tool, or something that is no file, is in its place.
 */
export async function earlierLock({ fs, root }: Project): Promise<string | undefined> {
  const entry = root.find(({ name }) => name === FACTORY_LOCK);
  if (entry === undefined) return undefined;
  const text = entry.kind === "file" ? await factoryLockText(fs) : undefined;
  if (text !== undefined) return text;
  throw new FactoryError("LOCK_INVALID", `${FACTORY_LOCK} is there, and factory did not make it`, {
    source: FACTORY_LOCK,
    hint: "build from it with `manager: pylock` in factory.yaml, or remove it",
  });
}

/** Writes the lock as a whole into the project's folder; returns why when the folder cannot be written to. */
export async function writeLock(folder: string, text: string): Promise<string | undefined> {
  const file = join(folder, FACTORY_LOCK);
  const there = await lstat(file).catch(() => undefined);
  if (there?.isSymbolicLink()) {
    throw new FactoryError("LOCK_INVALID", `${FACTORY_LOCK} is a link, and a lock is written as a file`, {
      source: FACTORY_LOCK,
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
