import { checkedHash } from "../locks/checked-hash.ts";
import { checkedMarker } from "../locks/checked-marker.ts";
import { fileName } from "../locks/file-name.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { readIdentity } from "../locks/read-identity.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Artifact, LockedPackage } from "../types.ts";
import { plainMarker } from "./plain-marker.ts";

/** One `[[packages]]` of pylock.toml. Throws LOCK_INVALID. */
export function readPylockPackage(
  table: TomlTable,
  { source, groups }: { readonly source: string; readonly groups: readonly unknown[] },
): LockedPackage {
  const { name, version } = readIdentity(table, source);
  const origin = field(table, "index", { type: "string", source });
  const artifacts = readArtifacts(table, source);
  const reason = readReason(table) ?? (version === "" || artifacts.length === 0 ? "unhashed" : undefined);
  const written = field(table, "marker", { type: "string", source });
  const marker = written === undefined ? undefined : checkedMarker(plainMarker(written, groups), source);
  return {
    name,
    version,
    source,
    ...(origin === undefined ? {} : { origin }),
    ...(marker === undefined ? {} : { marker }),
    dependencies: [],
    extras: {},
    root: false,
    artifacts,
    ...(reason === undefined ? {} : { unlocked: reason }),
  };
}

function readReason(table: TomlTable): string | undefined {
  if (table.vcs !== undefined) return "git";
  if (table.directory !== undefined) return asTable(table.directory)?.editable === true ? "editable" : "path";
  if (table.archive === undefined) return undefined;
  return asTable(table.archive)?.url === undefined ? "path" : "url";
}

function readArtifacts(table: TomlTable, source: string): readonly Artifact[] {
  const wheels = field(table, "wheels", { type: "list", source }) ?? [];
  const sdist = field(table, "sdist", { type: "table", source });
  return [
    ...wheels.map((wheel) => readArtifact("wheel", wheel, source)),
    ...(sdist === undefined ? [] : [readArtifact("sdist", sdist, source)]),
  ].filter((artifact) => artifact !== undefined);
}

/** Undefined for a file without a hash that an installer knows. */
function readArtifact(kind: Artifact["kind"], value: unknown, source: string): Artifact | undefined {
  const table = asTable(value);
  if (table === undefined) throw invalidLock(`a ${kind} in pylock.toml is not a table`, { source });
  const hashes = field(table, "hashes", { type: "table", source }) ?? {};
  const algorithm = ["sha256", "sha384", "sha512"].find((one) => hashes[one] !== undefined);
  if (algorithm === undefined) return undefined;
  const place = ["name", "url", "path"]
    .map((key) => field(table, key, { type: "string", source }))
    .find((one) => one !== undefined);
  if (place === undefined) throw invalidLock(`a ${kind} in pylock.toml has no url and no path`, { source });
  const size = field(table, "size", { type: "number", source });
  const hash = checkedHash(`${algorithm}:${String(hashes[algorithm])}`, source);
  return { kind, filename: fileName(place), hash, ...(size === undefined ? {} : { size }) };
}
