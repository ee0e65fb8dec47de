import { resolve } from "node:path";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { BuildRecord } from "../../store/build-record.ts";
import { readBuildRecords } from "../../store/read-build-records.ts";
import type { Context } from "../context.ts";

/** The records of the builds of a project folder, newest first. Throws PROJECT_NOT_FOUND. */
export async function recordedBuilds(
  { cwd }: Pick<Context, "cwd">,
  dir: string,
): Promise<readonly BuildRecord[]> {
  const projectDir = resolve(cwd, dir);
  await diskProjectFs(projectDir);
  return readBuildRecords(projectDir);
}
