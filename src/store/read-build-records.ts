import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isBuildId } from "./build-id.ts";
import type { BuildRecord } from "./build-record.ts";
import { buildsFolder } from "./builds-folder.ts";
import { isBuildRecord } from "./is-build-record.ts";

/**
 * Records of a project's builds, newest first, at most `limit`. Files that are torn, of another format or not factory's
 * are passed over; there are none where nothing was built.
 */
export async function readBuildRecords(
  projectDir: string,
  { limit = Number.POSITIVE_INFINITY }: { readonly limit?: number } = {},
): Promise<readonly BuildRecord[]> {
  const records: BuildRecord[] = [];
  for (const record of newestFirst(projectDir)) {
    if (records.length >= limit) break;
    records.push(record);
  }
  return records;
}

/** The newest build whose layers are known and that is wanted; reads no file that is older. */
export async function readLastBuilt(
  projectDir: string,
  isWanted: (record: BuildRecord) => boolean = () => true,
): Promise<BuildRecord | undefined> {
  for (const record of newestFirst(projectDir)) {
    if (hasLayers(record) && isWanted(record)) return record;
  }
  return undefined;
}

/** Not every output can be looked into, and a build without one has no layers. */
export function hasLayers({ outcome, layers }: BuildRecord): boolean {
  return outcome.kind === "built" && layers.length > 0;
}

/** Reads as it goes. Synchronous: the files are few and small, and a thread takes longer to begin than to read one. */
function* newestFirst(projectDir: string): Generator<BuildRecord> {
  const folder = buildsFolder(projectDir);
  const ids = entries(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => entry.name.slice(0, -".json".length))
    .filter(isBuildId);
  for (const id of ids.sort().reverse()) {
    const record = readRecord(join(folder, `${id}.json`));
    if (record?.id === id) yield record;
  }
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readRecord(file: string): BuildRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isBuildRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
