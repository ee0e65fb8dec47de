import { invalidLock, lockFile } from "./lock-field.ts";

/** `sha256:…` as it is written; throws LOCK_INVALID when it is no hash. */
export function checkedHash(hash: string, source: string): string {
  if (/^[a-z0-9]+:[0-9a-f]+$/.test(hash)) return hash;
  throw invalidLock(`${JSON.stringify(hash)} in ${lockFile(source)} is not a hash`, { source });
}
