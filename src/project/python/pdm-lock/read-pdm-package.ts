import { checkedMarker } from "../locks/checked-marker.ts";
import { field, invalidLock } from "../locks/lock-field.ts";
import { gitPlace, type LockedPlace, pathPlace, urlPlace } from "../locks/place.ts";
import { readFiles } from "../locks/read-files.ts";
import { readIdentity } from "../locks/read-identity.ts";
import { normaliseName } from "../normalise-name.ts";
import { type ParsedRequirement, parseRequirement } from "../requirements/parse-requirement.ts";
import { TextProblem } from "../text-scanner.ts";
import type { TomlTable } from "../toml/parse-toml.ts";
import type { LockedPackage } from "../types.ts";

/** One `[[package]]` of pdm.lock; a package with extras has an entry of its own for each combination of them. */
export interface PdmPackage {
  readonly locked: Omit<LockedPackage, "dependencies" | "extras">;
  readonly groups: readonly string[];
  readonly extras: readonly string[];
  readonly dependencies: readonly ParsedRequirement[];
}

/** Throws LOCK_INVALID. */
export function readPdmPackage(table: TomlTable, source: string): PdmPackage {
  const { name, version } = readIdentity(table, source);
  const { artifacts, unhashed } = readFiles(field(table, "files", { type: "list", source }) ?? [], source);
  const located = readPlace(table, source);
  const needsHash = located === undefined || located.place?.kind === "url";
  const reason = located?.unlocked ?? (needsHash && (unhashed || version === "") ? "unhashed" : undefined);
  const marker = table.marker === undefined ? undefined : checkedMarker(table.marker, source);
  const dependencies = field(table, "dependencies", { type: "list", source }) ?? [];
  return {
    locked: {
      name,
      version,
      source,
      ...(marker === undefined ? {} : { marker }),
      root: false,
      artifacts,
      ...(located === undefined ? {} : { origin: located.origin }),
      ...(located?.place === undefined ? {} : { place: located.place }),
      ...(reason === undefined ? {} : { unlocked: reason }),
    },
    groups: (field(table, "groups", { type: "list", source }) ?? []).map(String),
    extras: (field(table, "extras", { type: "list", source }) ?? []).map(String).map(normaliseName),
    dependencies: dependencies.map((text) => readDependency(text, source)),
  };
}

/** Undefined for a package of an index. */
function readPlace(table: TomlTable, source: string): LockedPlace | undefined {
  const text = (key: string) => field(table, key, { type: "string", source });
  const subdirectory = text("subdirectory");
  const git = text("git");
  if (git !== undefined) return gitPlace({ url: git, revision: text("revision"), subdirectory });
  const other = ["hg", "svn", "bzr"].find((key) => table[key] !== undefined);
  if (other !== undefined) return { origin: text(other) ?? "", unlocked: other };
  const path = text("path");
  if (path !== undefined)
    return pathPlace(/\.(?:whl|zip|tgz|tar\.\w+)$/.test(path) ? "file" : "folder", path);
  const url = text("url");
  if (url === undefined) return undefined;
  // PDM writes `file:///${PROJECT_ROOT}/…` for what lies in the project.
  const inside = /^file:\/\/\/\$\{PROJECT_ROOT\}\/(.*)$/.exec(url)?.[1];
  return inside === undefined ? urlPlace(url, subdirectory) : pathPlace("file", inside);
}

function readDependency(text: unknown, source: string): ParsedRequirement {
  try {
    return parseRequirement(String(text));
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const message = `${JSON.stringify(text)} in pdm.lock is not a requirement: ${error.message}`;
    throw invalidLock(message, { source });
  }
}
