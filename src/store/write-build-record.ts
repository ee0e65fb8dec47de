import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isBuildId } from "./build-id.ts";
import type { BuildRecord } from "./build-record.ts";
import { buildsFolder } from "./builds-folder.ts";
import { ignoreInGit } from "./ignore-in-git.ts";

/** Older records are removed. */
export const KEPT_RECORDS = 200;

const RECORD_FILE = /^\.?(.+)\.json(?:\.part)?$/;

/**
 * Writes the record of a build as a whole, keeps machine-made files out of version control, and removes what is
 * beyond the bound. Waits for no disk: after a power cut the last record may be gone or torn, and is skipped then.
 */
export async function writeBuildRecord(projectDir: string, record: BuildRecord): Promise<void> {
  const folder = buildsFolder(projectDir);
  // Synchronous calls: three of them are done before promises of node:fs have reached a thread, and a second Ctrl-C
  // finds the record before or after them.
  mkdirSync(folder, { recursive: true });
  const part = join(folder, `.${record.id}.json.part`);
  try {
    writeFileSync(part, `${JSON.stringify(record, undefined, 2)}\n`);
    renameSync(part, join(folder, `${record.id}.json`));
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  ignoreInGit(dirname(folder));
  removeOld(folder);
}

/** What an ended process left half-written goes with the records of its time. */
function removeOld(folder: string): void {
  const names = readdirSync(folder);
  const ids = names.flatMap((name) => recordId(name) ?? []);
  const oldest = [...new Set(ids)].sort().at(-KEPT_RECORDS);
  if (oldest === undefined) return;
  for (const name of names) {
    const id = recordId(name);
    if (id !== undefined && id < oldest) rmSync(join(folder, name), { force: true });
  }
}

function recordId(name: string): string | undefined {
  const id = RECORD_FILE.exec(name)?.[1];
  return id !== undefined && isBuildId(id) ? id : undefined;
}
