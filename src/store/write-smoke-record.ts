import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isBuildId, newBuildId } from "./build-id.ts";
import { ignoreInGit } from "./ignore-in-git.ts";
import { writeJsonFile } from "./write-json-file.ts";

const KEPT_RECORDS = 200;

/**
 * Writes what the checks of an image found to `.factory/state/smoke/` of a project, as a whole, and removes the oldest beyond
 * 200. `startedMs` is in its name. Gives the path of the file.
 */
export async function writeSmokeRecord(
  projectDir: string,
  record: { readonly schemaVersion: 1; readonly startedMs: number },
): Promise<string> {
  const state = join(projectDir, ".factory", "state");
  const folder = join(state, "smoke");
  await mkdir(folder, { recursive: true });
  ignoreInGit(state);
  const file = join(folder, `${newBuildId(record.startedMs)}.json`);
  await writeJsonFile(file, record);
  const names = (await readdir(folder)).filter((name) => isBuildId(name.replace(/\.json$/, "")));
  for (const name of names.sort().slice(0, -KEPT_RECORDS)) await rm(join(folder, name), { force: true });
  return file;
}
