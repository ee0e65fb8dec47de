import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Artifact } from "../types.ts";
import { checkedHash } from "./checked-hash.ts";
import { fileName } from "./file-name.ts";
import { field, invalidLock, lockFile } from "./lock-field.ts";

export interface LockedFiles {
  readonly artifacts: readonly Artifact[];
  /** Files are listed, but none has a hash. */
  readonly unhashed: boolean;
}

/** A list such as `files = [{file = "a.whl", hash = "sha256:…"}]`, as Poetry and PDM write it. */
export function readFiles(list: readonly unknown[], source: string): LockedFiles {
  const artifacts: Artifact[] = [];
  for (const entry of list) {
    const table = asTable(entry);
    if (table === undefined) throw invalidLock(`a file in ${lockFile(source)} is not a table`, { source });
    const artifact = readFile(table, source);
    if (artifact !== undefined) artifacts.push(artifact);
  }
  return { artifacts, unhashed: artifacts.length === 0 };
}

/** Undefined for a file without a hash, and for what is neither a wheel nor a source archive. */
function readFile(table: TomlTable, source: string): Artifact | undefined {
  const hash = field(table, "hash", { type: "string", source });
  const place =
    field(table, "file", { type: "string", source }) ?? field(table, "url", { type: "string", source });
  if (place === undefined) throw invalidLock(`a file in ${lockFile(source)} has no name`, { source });
  const filename = fileName(place);
  if (hash === undefined || filename.endsWith(".egg") || filename.endsWith(".exe")) return undefined;
  const kind = filename.endsWith(".whl") ? "wheel" : "sdist";
  return { kind, filename, hash: checkedHash(hash, source) };
}
