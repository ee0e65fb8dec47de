import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { readConfig } from "../../project/config/read-config.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { SmokeCheck } from "../../smoke/types.ts";
import type { Context } from "../context.ts";

/** The checks that a project writes down, and the project that a record of them belongs to. */
export interface ProjectChecks {
  /** Empty when it writes none. */
  readonly checks: readonly SmokeCheck[];
  /** Absolute; undefined when there is no project. */
  readonly projectDir?: string;
}

/**
 * Reads `smoke:` of the project that is named, that the image belongs to, or that is in the working folder. Throws
 * CONFIG_INVALID with every problem, and PROJECT_NOT_FOUND for a folder that was named and is not there.
 */
export async function projectChecks(
  { cwd }: Context,
  { named, ofImage }: { readonly named: string | undefined; readonly ofImage: string | undefined },
): Promise<ProjectChecks> {
  const sure = named === undefined ? ofImage : resolve(cwd, named);
  const projectDir = sure ?? ((await hasConfig(cwd)) ? cwd : undefined);
  if (projectDir === undefined) return { checks: [] };
  const fs = await diskProjectFs(projectDir);
  const { smoke = [] } = await readConfig(fs, await fs.list(""));
  return { checks: smoke, projectDir };
}

async function hasConfig(folder: string): Promise<boolean> {
  return stat(resolve(folder, "factory.yaml")).then(
    () => true,
    () => false,
  );
}
