import { checkedHash } from "../locks/checked-hash.ts";
import { checkedMarker } from "../locks/checked-marker.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseVersion } from "../pep440/parse-version.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { LockedPackage } from "../types.ts";

interface PipfileEntry {
  readonly name: string;
  readonly source: string;
  /** URLs of indexes by name, the default one under the empty name. */
  readonly indexes: ReadonlyMap<string, string>;
}

/** One package of a section of Pipfile.lock; its hashes are those of every file. Throws LOCK_INVALID. */
export function readPipfilePackage(value: unknown, { name, source, indexes }: PipfileEntry): LockedPackage {
  const table = asTable(value);
  if (table === undefined) throw invalidLock(`${name} in Pipfile.lock is not an object`, { source });
  const version = readVersion(table, { name, source });
  const hashes = (field(table, "hashes", { type: "list", source }) ?? []).map((hash) =>
    checkedHash(String(hash), source),
  );
  const origin = indexes.get(field(table, "index", { type: "string", source }) ?? "") ?? indexes.get("");
  const reason = readReason(table) ?? (version === "" || hashes.length === 0 ? "unhashed" : undefined);
  return {
    name: normaliseName(name),
    version,
    source,
    ...(origin === undefined ? {} : { origin }),
    ...(table.markers === undefined ? {} : { marker: checkedMarker(table.markers, source) }),
    dependencies: [],
    extras: {},
    root: false,
    artifacts: hashes.map((hash) => ({ kind: "wheel", filename: "", hash })),
    ...(reason === undefined ? {} : { unlocked: reason }),
  };
}

function readVersion(table: TomlTable, { name, source }: { readonly name: string; readonly source: string }) {
  const written = field(table, "version", { type: "string", source });
  if (written === undefined) return "";
  const version = /^===?(.+)$/.exec(written)?.[1];
  if (version !== undefined && parseVersion(version) !== undefined) return version;
  throw invalidLock(`${name} in Pipfile.lock has version ${JSON.stringify(written)}, which is no ==`, {
    source,
  });
}

function readReason(table: TomlTable): string | undefined {
  if (table.editable === true) return "editable";
  const key = ["git", "hg", "svn", "bzr", "path", "file"].find((one) => table[one] !== undefined);
  return key === "file" ? "url" : key;
}
