import { anyMarker } from "../locks/any-marker.ts";
import { checkedMarker } from "../locks/checked-marker.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { gitPlace, type LockedPlace, pathPlace, urlPlace } from "../locks/place.ts";
import { readFiles } from "../locks/read-files.ts";
import { readIdentity } from "../locks/read-identity.ts";
import { normaliseName } from "../normalise-name.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { LockedPackage } from "../types.ts";
import { namesOf, type WantedParts } from "../wanted-parts.ts";
import { type PoetryDependency, readPoetryDependency } from "./read-poetry-dependency.ts";

/** One `[[package]]` of poetry.lock before its edges are known to lead anywhere. */
export interface PoetryPackage {
  readonly locked: Omit<LockedPackage, "dependencies" | "extras">;
  /** Groups that need it; undefined before lock version 2.1. */
  readonly groups: readonly string[] | undefined;
  readonly dependencies: readonly PoetryDependency[];
  /** Names and extras that each extra adds. */
  readonly extras: Readonly<Record<string, readonly string[]>>;
}

export interface PoetryEntry {
  readonly source: string;
  /** Those of `[metadata.files]`, where lock version 1.1 keeps them. */
  readonly files: TomlTable;
  readonly wanted: WantedParts;
}

/** Throws LOCK_INVALID. */
export function readPoetryPackage(table: TomlTable, entry: PoetryEntry): PoetryPackage {
  const { source, files, wanted } = entry;
  const { name, version } = readIdentity(table, source);
  const listed = field(table, "files", { type: "list", source }) ?? filesOf(files, { table, source });
  const { artifacts, unhashed } = readFiles(listed, source);
  const { origin, place, unlocked } = readOrigin(field(table, "source", { type: "table", source }), source);
  const needsHash = place === undefined || place.kind === "url";
  const reason = unlocked ?? (needsHash && (unhashed || version === "") ? "unhashed" : undefined);
  const groups = field(table, "groups", { type: "list", source })?.map(String);
  const marker = readMarker(table.markers, { source, wanted, groups: groups ?? [] });
  return {
    locked: {
      name,
      version,
      source,
      ...(origin === undefined ? {} : { origin }),
      ...(marker === undefined ? {} : { marker }),
      root: false,
      artifacts,
      ...(place === undefined ? {} : { place }),
      ...(reason === undefined ? {} : { unlocked: reason }),
    },
    groups,
    dependencies: readDependencies(field(table, "dependencies", { type: "table", source }), source),
    extras: readExtras(field(table, "extras", { type: "table", source }), source),
  };
}

function filesOf(
  files: TomlTable,
  { table, source }: { readonly table: TomlTable; readonly source: string },
): readonly unknown[] {
  const name = String(table.name);
  const key = Object.hasOwn(files, name) ? name : normaliseName(name);
  return Object.hasOwn(files, key) ? (field(files, key, { type: "list", source }) ?? []) : [];
}

/** Undefined for a package of the default index. */
function readOrigin(table: TomlTable | undefined, source: string): Partial<LockedPlace> {
  if (table === undefined) return {};
  const text = (key: string) => field(table, key, { type: "string", source });
  const type = text("type") ?? "";
  const url = text("url") ?? "";
  const subdirectory = text("subdirectory");
  switch (type) {
    case "legacy":
      return url === "" ? {} : { origin: url };
    case "git":
      return gitPlace({ url, revision: text("resolved_reference"), subdirectory });
    case "url":
      return urlPlace(url, subdirectory);
    case "file":
      return pathPlace("file", url);
    case "directory":
      return pathPlace("folder", subdirectory === undefined ? url : `${url}/${subdirectory}`);
  }
  throw invalidLock(`a package of poetry.lock has a source of an unknown kind: ${type}`, { source });
}

/** One marker for all groups, or one for each of them: then any of those that count. */
function readMarker(
  value: unknown,
  { source, wanted, groups }: Pick<PoetryEntry, "source" | "wanted"> & { readonly groups: readonly string[] },
): string | undefined {
  const byGroup = asTable(value);
  const active = groups.filter((group) => isWantedGroup(group, wanted));
  const written = byGroup === undefined ? [value] : active.map((group) => byGroup[group]);
  if (written.length === 0 || written.includes(undefined)) return undefined;
  const extras = namesOf(wanted.extras);
  return anyMarker(written.map((one) => withExtras(checkedMarker(one, source), extras)));
}

export function isWantedGroup(group: string, { groups }: WantedParts): boolean {
  return group === "main" || namesOf(groups).includes(normaliseName(group));
}

/** `extra` is always empty in an image, so that a comparison with empty text holds. */
function withExtras(marker: string, extras: readonly string[]): string {
  return marker.replaceAll(/\bextra\s*==\s*(["'])([^"']+)\1/g, (comparison, _quote, extra: string) =>
    extras.includes(normaliseName(extra)) ? 'extra == ""' : comparison,
  );
}

function readDependencies(table: TomlTable | undefined, source: string): readonly PoetryDependency[] {
  const fail = (message: string) => invalidLock(`${message} in poetry.lock`, { source });
  return Object.entries(table ?? {}).flatMap(([name, value]) => readPoetryDependency(name, value, fail));
}

function readExtras(table: TomlTable | undefined, source: string): PoetryPackage["extras"] {
  const extras: [string, readonly string[]][] = [];
  for (const extra of Object.keys(table ?? {}).sort()) {
    const names = field(table ?? {}, extra, { type: "list", source }) ?? [];
    extras.push([normaliseName(extra), names.map(requirementName)]);
  }
  return Object.fromEntries(extras);
}

/** `pysocks` of `PySocks (>=1.5.6)`. */
function requirementName(requirement: unknown): string {
  const [name = ""] = /^[A-Za-z0-9._-]+/.exec(String(requirement)) ?? [];
  return normaliseName(name);
}
