import { resolve } from "node:path";
import { type PlannedProject, planProject } from "../plan/plan-project.ts";
import { diskProjectFs } from "../project/fs/disk-project-fs.ts";
import { readProject } from "../project/read-project.ts";
import type { Project } from "../project/types.ts";
import type { Context } from "./context.ts";
import { readUserConfig } from "./user-config.ts";

export interface PlanFolderOptions {
  /** `--base` */
  readonly base?: string;
}

/** Reads a project folder and plans it as `plan` and `build` do. */
export async function planFolder(
  context: Context,
  dir: string,
  options: PlanFolderOptions,
): Promise<PlannedProject> {
  const project = await openProject(context, dir);
  return planProject({
    project: await withBase(project, context, options),
    stacks: await context.stacks(),
    matrices: await context.matrices(),
    platform: context.platform,
  });
}

export async function openProject(context: Context, dir: string): Promise<Project> {
  return readProject(await diskProjectFs(resolve(context.cwd, dir)));
}

/** The base is the flag's, else the config's, else the one the user chose for this machine. */
async function withBase(project: Project, context: Context, { base }: PlanFolderOptions): Promise<Project> {
  if (base !== undefined) return replaceBase(project, { value: base, source: "--base" });
  if (project.config.base !== undefined) return project;
  const chosen = (await readUserConfig(context.folders.config)).base;
  return chosen === undefined ? project : replaceBase(project, { value: chosen, source: "factory base use" });
}

function replaceBase(project: Project, base: NonNullable<Project["config"]["base"]>): Project {
  return { ...project, config: { ...project.config, base } };
}
