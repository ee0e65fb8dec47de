import { readdirSync } from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";
import { closest } from "../project/suggest.ts";
import type { VersionRef } from "./resource-id.ts";
import { resourceFolder } from "./resource-paths.ts";

/** What has versions. */
export type VersionedKind = "pipeline" | "suite";

const FOLDER = { pipeline: "pipelines", suite: "suites" } as const;
const FILE = /^([1-9]\d{0,8})\.json$/;

export function versionFile(projectDir: string, kind: VersionedKind, ref: Required<VersionRef>): string {
  return join(resourceFolder(projectDir, FOLDER[kind]), ref.id, `${ref.version}.json`);
}

/** Sorted. */
export function versionedIds(projectDir: string, kind: VersionedKind): readonly string[] {
  const folder = resourceFolder(projectDir, FOLDER[kind]);
  return names(folder, "folder").filter((id) => versionsOf(projectDir, kind, id).length > 0);
}

/** Versions of an id, oldest first; empty when there is no such id. */
export function versionsOf(projectDir: string, kind: VersionedKind, id: string): readonly number[] {
  return names(join(resourceFolder(projectDir, FOLDER[kind]), id), "file")
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** The version that is meant, the newest without a number. Throws RESOURCE_UNKNOWN. */
export function knownVersion(projectDir: string, kind: VersionedKind, { id, version }: VersionRef): number {
  const versions = names(resourceFolder(projectDir, FOLDER[kind]), "folder").includes(id)
    ? versionsOf(projectDir, kind, id)
    : [];
  const chosen = version === undefined ? versions.at(-1) : versions.find((one) => one === version);
  if (chosen !== undefined) return chosen;
  if (versions.length > 0) {
    throw new FactoryError("RESOURCE_UNKNOWN", `the ${kind} ${id} has no version ${version}`, {
      hint: `there are ${versions.join(", ")}`,
    });
  }
  const known = versionedIds(projectDir, kind);
  const guess = closest(id, known);
  throw new FactoryError("RESOURCE_UNKNOWN", `there is no ${kind} ${id}`, {
    hint:
      guess === undefined
        ? known.length === 0
          ? `make one with factory ${kind === "pipeline" ? "pipeline register" : "suite create"} FILE`
          : `there are ${known.join(", ")}`
        : `did you mean ${guess}?`,
  });
}

function names(folder: string, kind: "file" | "folder"): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => (kind === "file" ? entry.isFile() : entry.isDirectory()))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
