import { checkedHash } from "../locks/checked-hash.ts";
import { checkedMarker } from "../locks/checked-marker.ts";
import { fileName } from "../locks/file-name.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { gitPlace, type LockedPlace, pathPlace, urlPlace } from "../locks/place.ts";
import { readIdentity } from "../locks/read-identity.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Artifact, LockedPackage } from "../types.ts";
import { type ActiveSets, plainMarker } from "./plain-marker.ts";

/** One `[[packages]]` of pylock.toml. Throws LOCK_INVALID. */
export function readPylockPackage(
  table: TomlTable,
  { source, wanted }: { readonly source: string; readonly wanted: ActiveSets },
): LockedPackage {
  const { name, version } = readIdentity(table, source);
  const index = field(table, "index", { type: "string", source });
  const located = readPlace(table, source);
  const artifacts = readArtifacts(table, source);
  const reason = located?.unlocked ?? (isUnhashed(located, version, artifacts) ? "unhashed" : undefined);
  const written = field(table, "marker", { type: "string", source });
  const marker = written === undefined ? undefined : checkedMarker(plainMarker(written, wanted), source);
  const origin = located?.origin ?? index;
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
    ...(located?.place === undefined ? {} : { place: located.place }),
    ...(reason === undefined ? {} : { unlocked: reason }),
  };
}

/** Undefined for a package of an index. */
function readPlace(table: TomlTable, source: string): LockedPlace | undefined {
  const kind = ["vcs", "directory", "archive"].find((key) => table[key] !== undefined);
  if (kind === undefined) return undefined;
  const place = field(table, kind, { type: "table", source }) ?? {};
  const text = (key: string) => field(place, key, { type: "string", source });
  const path = text("path");
  const url = text("url");
  const subdirectory = text("subdirectory");
  if (kind === "vcs" && text("type") !== "git") return { origin: url ?? "", unlocked: text("type") ?? "vcs" };
  if (kind === "vcs" && url !== undefined)
    return gitPlace({ url, revision: text("commit-id"), subdirectory });
  if (kind === "archive" && url !== undefined) return urlPlace(url, subdirectory);
  if (path === undefined) throw invalidLock(`a ${kind} in pylock.toml has no url and no path`, { source });
  if (kind === "vcs") return { origin: path, unlocked: "outside" };
  const folder = kind === "directory" && subdirectory !== undefined ? `${path}/${subdirectory}` : path;
  return pathPlace(kind === "directory" ? "folder" : "file", folder);
}

function isUnhashed(
  located: LockedPlace | undefined,
  version: string,
  artifacts: readonly Artifact[],
): boolean {
  if (located === undefined) return version === "" || artifacts.length === 0;
  return located.place?.kind === "url" && artifacts.length === 0;
}

function readArtifacts(table: TomlTable, source: string): readonly Artifact[] {
  const wheels = field(table, "wheels", { type: "list", source }) ?? [];
  const sdist = field(table, "sdist", { type: "table", source });
  const archive = field(table, "archive", { type: "table", source });
  return [
    ...wheels.map((wheel) => readArtifact("wheel", wheel, source)),
    ...(sdist === undefined ? [] : [readArtifact("sdist", sdist, source)]),
    ...(archive === undefined ? [] : [readArtifact(archiveKind(archive), archive, source)]),
  ].filter((artifact) => artifact !== undefined);
}

function archiveKind({ name, url, path }: TomlTable): Artifact["kind"] {
  return fileName(String(name ?? url ?? path)).endsWith(".whl") ? "wheel" : "sdist";
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
