import type { ProjectFs, Sourced } from "../../types.ts";
import { lineOfKey } from "../locks/line-of-key.ts";
import { invalidLock } from "../locks/lock-field.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { readEntries } from "../locks/read-entries.ts";
import { readLockRange } from "../locks/read-lock-range.ts";
import { parseToml } from "../toml/parse-toml.ts";
import type { Lock } from "../types.ts";
import { readLockedPackage } from "./read-locked-package.ts";

const UV_LOCK = "uv.lock";

export interface UvLock {
  readonly lock: Lock;
  readonly requiresPython?: Sourced<string>;
}

/** Reads uv.lock (version 1); throws LOCK_INVALID with `uv.lock:<line>` for what is malformed. */
export async function readUvLock(fs: ProjectFs): Promise<UvLock> {
  const text = await fs.read(UV_LOCK, { maxBytes: MAX_LOCK_BYTES });
  const document = parseToml(text, { file: UV_LOCK, code: "LOCK_INVALID" });
  const version = document.version;
  if (version !== 1) {
    throw invalidLock(`uv.lock has version ${JSON.stringify(version)}, and factory reads version 1`, {
      source: `${UV_LOCK}:${lineOfKey(text, "version")}`,
      hint: "make the lock file again with a uv that writes version 1",
    });
  }
  const entries = readEntries(document, { key: "package", file: UV_LOCK, text });
  const packages = entries.map(({ table, source }) => readLockedPackage(table, source));
  const source = `${UV_LOCK}:${lineOfKey(text, "requires-python")}`;
  const requiresPython = readLockRange(document["requires-python"], { key: "requires-python", source });
  return {
    lock: { file: UV_LOCK, packages },
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}
