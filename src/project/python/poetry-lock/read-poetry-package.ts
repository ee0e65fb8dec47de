import { checkedMarker } from "../locks/checked-marker.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { readFiles } from "../locks/read-files.ts";
import { readIdentity } from "../locks/read-identity.ts";
import { normaliseName } from "../normalise-name.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { LockedPackage } from "../types.ts";
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

/** `files` are those of `[metadata.files]`, where lock version 1.1 keeps them. Throws LOCK_INVALID. */
export function readPoetryPackage(
  table: TomlTable,
  { source, files }: { readonly source: string; readonly files: TomlTable },
): PoetryPackage {
  const { name, version } = readIdentity(table, source);
  const listed = field(table, "files", { type: "list", source }) ?? filesOf(files, { table, source });
  const { artifacts, unhashed } = readFiles(listed, source);
  const { origin, unlocked } = readOrigin(field(table, "source", { type: "table", source }), source);
  const reason = unlocked ?? (unhashed || version === "" ? "unhashed" : undefined);
  const marker = readMarker(table.markers, source);
  return {
    locked: {
      name,
      version,
      source,
      ...(origin === undefined ? {} : { origin }),
      ...(marker === undefined ? {} : { marker }),
      root: false,
      artifacts,
      ...(reason === undefined ? {} : { unlocked: reason }),
    },
    groups: field(table, "groups", { type: "list", source })?.map(String),
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

const REASONS: Readonly<Record<string, string>> = {
  git: "git",
  url: "url",
  file: "path",
  directory: "path",
};

function readOrigin(
  place: TomlTable | undefined,
  source: string,
): { readonly origin?: string; readonly unlocked?: string } {
  if (place === undefined) return {};
  const type = field(place, "type", { type: "string", source }) ?? "";
  const url = field(place, "url", { type: "string", source });
  const origin = url === undefined ? {} : { origin: url };
  if (type === "legacy") return origin;
  const unlocked = Object.hasOwn(REASONS, type) ? REASONS[type] : undefined;
  if (unlocked !== undefined) return { ...origin, unlocked };
  throw invalidLock(`a package of poetry.lock has a source of an unknown kind: ${type}`, { source });
}

/** One marker for all groups, or one for each of them. */
function readMarker(value: unknown, source: string): string | undefined {
  const byGroup = asTable(value);
  const marker = byGroup === undefined ? value : byGroup.main;
  return marker === undefined ? undefined : checkedMarker(marker, source);
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
