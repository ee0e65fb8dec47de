import { FactoryError } from "../../errors/factory-error.ts";
import type { ProjectFs } from "../types.ts";
import type { PackageJson } from "./read-package-json.ts";
import { readPackageLock } from "./read-package-lock.ts";
import type { NodeLock } from "./types.ts";

/** A large project's lock has a few MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a plan needs to know of a lock file, which must exist. Throws LOCK_INVALID. */
export async function readNodeLock(fs: ProjectFs, file: string, manifest: PackageJson): Promise<NodeLock> {
  const text = await fs.read(file, { maxBytes: MAX_BYTES });
  if (file.endsWith(".json")) return readPackageLock(text, file, manifest);
  const format =
    file === "yarn.lock" ? yarnFormat(text) : /^lockfileVersion: *['"]?(\d+(?:\.\d+)?)/m.exec(text)?.[1];
  if (format !== undefined) return { file, format };
  throw new FactoryError("LOCK_INVALID", `${file} does not say which format it has`, {
    source: file,
    hint: `make the lock file again with ${file === "yarn.lock" ? "yarn" : "pnpm"} install`,
  });
}

function yarnFormat(text: string): string | undefined {
  const version = /^__metadata:\r?\n {2}version: *['"]?(\d+)/m.exec(text)?.[1];
  if (version !== undefined) return version;
  return /^# yarn lockfile v1$/m.test(text) ? "classic" : undefined;
}
