import type { Sourced } from "../../types.ts";
import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";
import { invalidLock, lockFile } from "./lock-field.ts";

/** The Pythons a lock was made for; undefined when it does not say, or allows every one. Throws LOCK_INVALID. */
export function readLockRange(
  value: unknown,
  { key, source }: { readonly key: string; readonly source: string },
): Sourced<string> | undefined {
  if (value === undefined) return undefined;
  const specifiers = typeof value === "string" ? parseSpecifier(value) : undefined;
  if (specifiers === undefined) {
    throw invalidLock(`${key} of ${lockFile(source)} is ${JSON.stringify(value)}, which is not a range`, {
      source,
    });
  }
  return specifiers.length === 0 ? undefined : { value: printSpecifier(specifiers), source };
}
