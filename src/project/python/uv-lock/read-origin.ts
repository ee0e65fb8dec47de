import { field, invalidLock } from "../locks/lock-field.ts";
import type { TomlTable } from "../toml/parse-toml.ts";

/** Where uv.lock says a package comes from. */
export interface Origin {
  readonly origin?: string;
  /** The project itself. */
  readonly root: boolean;
  /** Why it cannot be installed from an index by hash. */
  readonly unlocked?: string;
}

const REASONS = {
  url: "url",
  git: "git",
  path: "path",
  directory: "path",
  editable: "editable",
  virtual: "virtual",
} as const;

export function readOrigin(source: TomlTable | undefined, place: string): Origin {
  if (source === undefined) throw invalidLock("a package of uv.lock has no source", { source: place });
  const registry = field(source, "registry", { type: "string", source: place });
  if (registry !== undefined) return { origin: registry, root: false };
  for (const [key, reason] of Object.entries(REASONS)) {
    const where = field(source, key, { type: "string", source: place });
    if (where === undefined) continue;
    const root = where === "." && (reason === "path" || reason === "editable" || reason === "virtual");
    return { origin: where, root, unlocked: reason };
  }
  const kinds = Object.keys(source).join(", ");
  throw invalidLock(`a package of uv.lock has a source of an unknown kind: ${kinds}`, { source: place });
}
