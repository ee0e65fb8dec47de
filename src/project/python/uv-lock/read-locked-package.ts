import { anyMarker } from "../locks/any-marker.ts";
import { checkedHash } from "../locks/checked-hash.ts";
import { checkedMarker } from "../locks/checked-marker.ts";
import { fileName } from "../locks/file-name.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { readIdentity } from "../locks/read-identity.ts";
import { normaliseName } from "../normalise-name.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Artifact, LockedDependency, LockedPackage } from "../types.ts";
import { readOrigin } from "./read-origin.ts";

/** One `[[package]]` of uv.lock; `source` is the place of its header. Throws LOCK_INVALID. */
export function readLockedPackage(table: TomlTable, source: string): LockedPackage {
  const { name, version } = readIdentity(table, source);
  const { origin, place, unlocked } = readOrigin(field(table, "source", { type: "table", source }), source);
  const marker = readForkMarker(field(table, "resolution-markers", { type: "list", source }), source);
  const { artifacts, unhashed } = readArtifacts(table, { source, origin });
  const needsHash = place === undefined || place.kind === "url";
  const isUnhashed = needsHash && (unhashed || version === "");
  const reason = unlocked ?? (isUnhashed ? "unhashed" : undefined);
  return {
    name,
    version,
    source,
    origin,
    ...(marker === undefined ? {} : { marker }),
    dependencies: readDependencies(field(table, "dependencies", { type: "list", source }), source),
    extras: readLists(field(table, "optional-dependencies", { type: "table", source }), source),
    ...readGroups(field(table, "dev-dependencies", { type: "table", source }), source),
    root: false,
    artifacts,
    ...(place === undefined ? {} : { place }),
    ...(reason === undefined ? {} : { unlocked: reason }),
  };
}

function readGroups(table: TomlTable | undefined, source: string): Pick<LockedPackage, "groups"> {
  return table === undefined ? {} : { groups: readLists(table, source) };
}

/** The forks of the resolution that this entry belongs to: any of them. */
function readForkMarker(markers: readonly unknown[] | undefined, source: string): string | undefined {
  return anyMarker((markers ?? []).map((marker) => checkedMarker(marker, source)));
}

function readLists(
  table: TomlTable | undefined,
  source: string,
): Readonly<Record<string, readonly LockedDependency[]>> {
  const lists: Record<string, readonly LockedDependency[]> = {};
  for (const extra of Object.keys(table ?? {}).sort()) {
    lists[normaliseName(extra)] = readDependencies(
      field(table ?? {}, extra, { type: "list", source }),
      source,
    );
  }
  return lists;
}

function readDependencies(list: readonly unknown[] | undefined, source: string): readonly LockedDependency[] {
  return (list ?? []).map((entry) => {
    const table = asTable(entry);
    const name = table === undefined ? undefined : field(table, "name", { type: "string", source });
    if (table === undefined || name === undefined) {
      throw invalidLock("a dependency in uv.lock has no name", { source });
    }
    const version = field(table, "version", { type: "string", source });
    const place = field(table, "source", { type: "table", source });
    const marker = table.marker;
    const origin = place === undefined ? undefined : readOrigin(place, source).origin;
    const extras = field(table, "extra", { type: "list", source }) ?? [];
    return {
      name: normaliseName(name),
      ...(version === undefined ? {} : { version }),
      ...(origin === undefined ? {} : { origin }),
      ...(marker === undefined ? {} : { marker: checkedMarker(marker, source) }),
      extras: extras.map((extra) => normaliseName(String(extra))).sort(),
    };
  });
}

interface ArtifactPlace {
  readonly source: string;
  /** Where the package comes from: the name of its only file when the lock does not repeat it. */
  readonly origin: string;
}

function readArtifacts(
  table: TomlTable,
  { source, origin }: ArtifactPlace,
): { artifacts: readonly Artifact[]; unhashed: boolean } {
  const artifacts: Artifact[] = [];
  const wheels = field(table, "wheels", { type: "list", source }) ?? [];
  const sdist = field(table, "sdist", { type: "table", source });
  for (const wheel of wheels) {
    const artifact = readArtifact("wheel", wheel, { source, origin });
    if (artifact !== undefined) artifacts.push(artifact);
  }
  const archive = sdist === undefined ? undefined : readArtifact("sdist", sdist, { source, origin });
  if (archive !== undefined) artifacts.push(archive);
  return { artifacts, unhashed: artifacts.length === 0 && (wheels.length > 0 || sdist !== undefined) };
}

/** Undefined for a file that the index gave no hash for. */
function readArtifact(
  kind: Artifact["kind"],
  value: unknown,
  { source, origin }: ArtifactPlace,
): Artifact | undefined {
  const table = asTable(value);
  if (table === undefined) throw invalidLock(`a ${kind} in uv.lock is not a table`, { source });
  const hash = field(table, "hash", { type: "string", source });
  if (hash === undefined) return undefined;
  const place =
    field(table, "filename", { type: "string", source }) ??
    field(table, "url", { type: "string", source }) ??
    field(table, "path", { type: "string", source }) ??
    (/\.(?:whl|zip|tar\.\w+|tgz)$/.test(origin) ? origin : undefined);
  if (place === undefined) throw invalidLock(`a ${kind} in uv.lock has no url and no path`, { source });
  const size = field(table, "size", { type: "number", source });
  return {
    kind,
    filename: fileName(place),
    hash: checkedHash(hash, source),
    ...(size === undefined ? {} : { size }),
  };
}
