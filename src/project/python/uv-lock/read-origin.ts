import { field, invalidLock } from "../locks/lock-field.ts";
import { gitPlace, type LockedPlace, pathPlace, urlPlace } from "../locks/place.ts";
import type { TomlTable } from "../toml/parse-toml.ts";

/** Where uv.lock says a package comes from. */
export type Origin = LockedPlace;

/** Throws LOCK_INVALID for a source of a kind that uv.lock does not have. */
export function readOrigin(source: TomlTable | undefined, place: string): Origin {
  if (source === undefined) throw invalidLock("a package of uv.lock has no source", { source: place });
  const text = (key: string) => field(source, key, { type: "string", source: place });
  const registry = text("registry");
  if (registry !== undefined) return { origin: registry };
  const folder = text("editable") ?? text("directory");
  if (folder !== undefined) return pathPlace("folder", folder);
  const virtual = text("virtual");
  if (virtual !== undefined) return { origin: virtual, unlocked: "virtual" };
  const file = text("path");
  if (file !== undefined) return pathPlace("file", file);
  const url = text("url");
  if (url !== undefined) return urlPlace(url, text("subdirectory"));
  const git = text("git");
  if (git !== undefined) return readGit(git);
  const kinds = Object.keys(source).join(", ");
  throw invalidLock(`a package of uv.lock has a source of an unknown kind: ${kinds}`, { source: place });
}

/** `URL?subdirectory=DIR&rev=NAME#COMMIT`, where the query is uv's own. */
function readGit(written: string): Origin {
  const [before = "", revision] = written.split("#", 2);
  const [url = "", query = ""] = before.split("?", 2);
  const subdirectory = new URLSearchParams(query).get("subdirectory") ?? undefined;
  // One repository may hold several packages, and a fork of the lock another commit of it.
  return { ...gitPlace({ url, revision, subdirectory }), origin: gitPlace({ url: before, revision }).origin };
}
