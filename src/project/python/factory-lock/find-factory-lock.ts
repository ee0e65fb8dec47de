import type { ProjectFs } from "../../types.ts";
import { FACTORY_LOCK } from "./factory-table.ts";
import { factoryLockText } from "./read-factory-lock.ts";

export interface FoundFactoryLock {
  /** Its name in the project's folder. */
  readonly file: string;
  readonly text: string;
}

/** The file beside pylock.toml for a further platform, as PEP 751 names such files: `pylock.linux-arm64.toml`. */
export function platformLockFile(platform: string): string {
  return `pylock.${platform.replaceAll("/", "-")}.toml`;
}

/** Files that factory may write in a project's folder. */
export const LOCK_FILES = [FACTORY_LOCK, ...["linux/amd64", "linux/arm64"].map(platformLockFile)];

/**
 * The lock that factory made for a platform, such as `linux/arm64`: pylock.toml when it is for it, else the file of that
 * platform, else the pylock.toml of another one. Undefined when factory made none.
 */
export async function findFactoryLock(
  fs: ProjectFs,
  platform: string | undefined,
): Promise<FoundFactoryLock | undefined> {
  const main = await found(fs, FACTORY_LOCK);
  if (platform === undefined || (main !== undefined && lockPlatform(main.text) === platform)) return main;
  return (await found(fs, platformLockFile(platform))) ?? main;
}

/** `linux/amd64`: what the text of a lock says that it was made for. */
export function lockPlatform(text: string): string | undefined {
  return /^[ \t]*\[tool\.factory\][^[]*?^[ \t]*platform[ \t]*=[ \t]*["']([^"']+)["']/m.exec(text)?.[1];
}

async function found(fs: ProjectFs, file: string): Promise<FoundFactoryLock | undefined> {
  const text = await factoryLockText(fs, file);
  return text === undefined ? undefined : { file, text };
}
