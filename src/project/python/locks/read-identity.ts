import { normaliseName } from "../normalise-name.ts";
import { parseVersion } from "../pep440/parse-version.ts";
import type { TomlTable } from "../toml/parse-toml.ts";
import { field, invalidLock, lockFile } from "./lock-field.ts";

/** Name, normalised, and version of one entry; the version is empty when there is none. Throws LOCK_INVALID. */
export function readIdentity(
  table: TomlTable,
  source: string,
): { readonly name: string; readonly version: string } {
  const file = lockFile(source);
  const name = field(table, "name", { type: "string", source });
  if (name === undefined) throw invalidLock(`a package of ${file} has no name`, { source });
  const version = field(table, "version", { type: "string", source }) ?? "";
  if (version !== "" && parseVersion(version) === undefined) {
    throw invalidLock(`${name} in ${file} has version ${JSON.stringify(version)}, which is none`, { source });
  }
  return { name: normaliseName(name), version };
}
