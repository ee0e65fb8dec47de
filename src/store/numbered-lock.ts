import { linkSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

/** Locks of a folder: files whose names end with their numbers. The highest one is in force. */
export interface NumberedLocks {
  readonly folder: string;
  /** What stands before the number in the name of a file. */
  readonly prefix: string;
}

/** Highest first. Throws what reading the folder throws. */
export function lockNumbers({ folder, prefix }: NumberedLocks): readonly number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /^[1-9]\d*$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => b - a);
}

export function lockFile({ folder, prefix }: NumberedLocks, number: number): string {
  return join(folder, `${prefix}${number}`);
}

/**
 * Takes the next number for who wrote the draft, when it saw that the highest one is held no more; undefined when somebody
 * else was first. Who read the numbers long ago may link one that was in force and is removed: a higher one shows it.
 */
export function claimNumber(
  locks: NumberedLocks,
  number: number,
  { draft, linked }: { readonly draft: string; readonly linked?: (file: string) => void },
): string | undefined {
  const file = lockFile(locks, number);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  linked?.(file);
  const others = lockNumbers(locks);
  if ((others[0] ?? 0) > number) {
    rmSync(file, { force: true });
    return undefined;
  }
  for (const other of others) if (other < number) rmSync(lockFile(locks, other), { force: true });
  return file;
}

/** The file stays, so that its number is never used again: two that read it at the same time could both believe to be next. */
export function releaseNumber(file: string): void {
  try {
    truncateSync(file);
  } catch (error) {
    // It was taken away: the folder was removed, or this machine slept.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Nobody waits that long; who does it on a machine that cannot be asked is not disturbed before. */
const OLD_MS = 3_600_000;

/**
 * Removes what processes left that were killed while they waited. `isDead` says it of the text of a draft; what has no
 * text yet, or cannot be told, goes when it is old.
 */
export async function removeDrafts(
  folder: string,
  prefix: string,
  isDead: (text: string) => Promise<boolean | undefined>,
): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const draft = join(folder, name);
    try {
      const text = readFileSync(draft, "utf8");
      const dead = text === "" ? undefined : await isDead(text).catch(() => undefined);
      if (dead ?? Date.now() - statSync(draft).mtimeMs > OLD_MS) rmSync(draft, { force: true });
    } catch {
      // Who wrote it has removed it meanwhile.
    }
  }
}
