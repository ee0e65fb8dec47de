import { checkedHash } from "../locks/checked-hash.ts";
import { checkedMarker } from "../locks/checked-marker.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { gitPlace, type LockedPlace, pathPlace, urlPlace } from "../locks/place.ts";
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
  const index = indexes.get(field(table, "index", { type: "string", source }) ?? "") ?? indexes.get("");
  const located = readPlace(table, source);
  const origin = located?.origin ?? index;
  const needsHash = located === undefined ? version === "" || hashes.length === 0 : hashes.length === 0;
  const isFile = located === undefined || located.place?.kind === "url";
  const reason = located?.unlocked ?? (isFile && needsHash ? "unhashed" : undefined);
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
    ...(located?.place === undefined ? {} : { place: located.place }),
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

/** Undefined for a package of an index. */
function readPlace(table: TomlTable, source: string): LockedPlace | undefined {
  const text = (key: string) => field(table, key, { type: "string", source });
  const subdirectory = text("subdirectory");
  const git = text("git");
  if (git !== undefined) return gitPlace({ url: git, revision: text("ref"), subdirectory });
  const other = ["hg", "svn", "bzr"].find((key) => table[key] !== undefined);
  if (other !== undefined) return { origin: text(other) ?? "", unlocked: other };
  const path = text("path");
  if (path !== undefined) return localPlace(path);
  const file = text("file");
  if (file === undefined) return undefined;
  return /^https?:/.test(file) ? urlPlace(file, subdirectory) : localPlace(file);
}

function localPlace(path: string): LockedPlace {
  return pathPlace(/\.(?:whl|zip|tgz|tar\.\w+)$/.test(path) ? "file" : "folder", path);
}
