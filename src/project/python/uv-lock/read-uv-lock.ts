import type { ProjectFs, Sourced } from "../../types.ts";
import { lineOfKey } from "../locks/line-of-key.ts";
import { invalidLock } from "../locks/lock-field.ts";
import { MAX_LOCK_BYTES } from "../locks/max-lock-bytes.ts";
import { readEntries } from "../locks/read-entries.ts";
import { readLockRange } from "../locks/read-lock-range.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";
import type { Lock, LockedPackage } from "../types.ts";
import { checkWantedParts, NO_WANTED_PARTS, type WantedParts, withWantedParts } from "../wanted-parts.ts";
import { conflictMarker } from "./conflict-marker.ts";
import { readLockedPackage } from "./read-locked-package.ts";

const UV_LOCK = "uv.lock";

export interface UvLock {
  readonly lock: Lock;
  readonly requiresPython?: Sourced<string>;
}

export interface UvLockRequest {
  /** Folder of the workspace member that is the project, relative to the lock; `.` when absent. */
  readonly member?: string;
  readonly wanted?: WantedParts;
  /** Groups that the pyproject.toml declares: a lock does not mention empty ones. */
  readonly groups?: readonly string[];
}

/**
 * Reads uv.lock (version 1) for one member of its workspace; all members are the project where the lock's own folder is
 * none, as for `uv sync`. Throws LOCK_INVALID with `uv.lock:<line>` for what is malformed, CONFIG_INVALID for extras
 * and groups that there are none of.
 */
export async function readUvLock(fs: ProjectFs, request: UvLockRequest = {}): Promise<UvLock> {
  const text = await fs.read(UV_LOCK, { maxBytes: MAX_LOCK_BYTES });
  const document = parseToml(text, { file: UV_LOCK, code: "LOCK_INVALID" });
  const version = document.version;
  if (version !== 1) {
    throw invalidLock(`uv.lock has version ${JSON.stringify(version)}, and factory reads version 1`, {
      source: `${UV_LOCK}:${lineOfKey(text, "version")}`,
      hint: "make the lock file again with a uv that writes version 1",
    });
  }
  const entries = readEntries(document, { key: "package", file: UV_LOCK, text });
  const read = entries.map(({ table, source }) => readLockedPackage(table, source));
  const packages = withConflicts(withRoots(read, manifestMembers(document), request), request);
  const source = `${UV_LOCK}:${lineOfKey(text, "requires-python")}`;
  const requiresPython = readLockRange(document["requires-python"], { key: "requires-python", source });
  return {
    lock: { file: UV_LOCK, packages },
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}

function manifestMembers(document: TomlTable): readonly unknown[] {
  const members = asTable(document.manifest)?.members;
  return Array.isArray(members) ? members : [];
}

function withRoots(
  packages: readonly LockedPackage[],
  members: readonly unknown[],
  { member = ".", wanted = NO_WANTED_PARTS, groups = [] }: UvLockRequest,
): readonly LockedPackage[] {
  const own = packages.find((one) => folderOf(one) === member);
  if (own === undefined && member !== ".") {
    throw invalidLock(`uv.lock has no entry for the workspace member ${member}`, { source: UV_LOCK });
  }
  const roots = own === undefined ? packages.filter(({ name }) => members.includes(name)) : [own];
  checkWantedParts(wanted, {
    file: UV_LOCK,
    extras: roots.flatMap(({ extras }) => Object.keys(extras)),
    groups: [...groups, ...roots.flatMap((root) => Object.keys(root.groups ?? {}))],
  });
  return packages.map((one) => (roots.includes(one) ? withWantedParts({ ...one, root: true }, wanted) : one));
}

/** Undefined for what is no folder: the origin of an index could look like one. */
function folderOf({ place, unlocked, origin }: LockedPackage): string | undefined {
  if (place?.kind === "folder") return place.path;
  return unlocked === "virtual" ? origin : undefined;
}

/** Extras and groups that exclude each other are in the markers of such a lock. */
function withConflicts(
  packages: readonly LockedPackage[],
  { wanted = NO_WANTED_PARTS }: UvLockRequest,
): readonly LockedPackage[] {
  const roots = packages.filter(({ root }) => root).map(({ name }) => name);
  const rewrite = conflictMarker(roots, wanted);
  const withMarker = <T extends { readonly marker?: string }>(one: T): T =>
    one.marker?.includes("extra") === true ? { ...one, marker: rewrite(one.marker) } : one;
  return packages.map((one) => ({
    ...withMarker(one),
    dependencies: one.dependencies.map(withMarker),
    extras: Object.fromEntries(
      Object.entries(one.extras).map(([name, edges]) => [name, edges.map(withMarker)]),
    ),
  }));
}
