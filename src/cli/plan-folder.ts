import { resolve } from "node:path";
import { type PlanInputs, type PlannedProject, planProject } from "../plan/plan-project.ts";
import { platformText } from "../plan/same-platform.ts";
import type { Platform } from "../plan/types.ts";
import { diskProjectFs } from "../project/fs/disk-project-fs.ts";
import { type ReadOptions, readProject } from "../project/read-project.ts";
import type { Project, ProjectFs } from "../project/types.ts";
import { chosenCogSdk } from "./cog-sdk.ts";
import type { Context } from "./context.ts";
import { type FolderOptions, locateProject } from "./locate-project.ts";
import { previousPins } from "./previous-pins.ts";
import { chosenBases, readUserConfig } from "./user-config.ts";

export interface PlanFolderOptions extends FolderOptions {
  /** `--base` */
  readonly base?: string;
  /** `--previous`: a file that `factory plan --json` printed. */
  readonly previous?: string;
  /** As if there were no pylock.toml that `factory lock` made. */
  readonly factoryLock?: "ignore";
  /** See PlanInputs. */
  readonly buildPlatform?: Platform;
}

/** Reads a project folder and plans it as `plan` and `build` do. */
export async function planFolder(
  context: Context,
  dir: string,
  options: PlanFolderOptions,
): Promise<PlannedProject> {
  return planProject(await planInputs(context, dir, options));
}

/** What a plan of the folder is made from. */
export async function planInputs(
  context: Context,
  dir: string,
  options: PlanFolderOptions,
): Promise<PlanInputs> {
  const { root, folder } = await locateProject(context, dir, options.root);
  return planInputsOf(context, await diskProjectFs(root), { ...options, folder });
}

/** The same for files that are not a folder yet. */
export async function planInputsOf(
  context: Context,
  fs: ProjectFs,
  options: PlanFolderOptions & { readonly folder?: string },
): Promise<PlanInputs> {
  const project = await readProject(fs, {
    cogSdk: () => chosenCogSdk(context),
    platform: platformText(context.platform),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.package === undefined ? {} : { package: { value: options.package, source: "--package" } }),
    ...chosenAccelerator(options),
    ...(options.factoryLock === undefined ? {} : { factoryLock: options.factoryLock }),
  });
  return {
    project: withBase(project, options),
    stacks: await context.stacks(),
    ...(await context.matrices({
      given: (options.compat ?? []).map((dir) => resolve(context.cwd, dir)),
      project: { fs, folder: options.folder ?? "" },
      cwd: context.cwd,
    })),
    platform: context.platform,
    ...(options.buildPlatform === undefined ? {} : { buildPlatform: options.buildPlatform }),
    chosenBases: chosenBases(await readUserConfig(context.folders.config)),
    ...(options.previous === undefined ? {} : { previous: await previousPins(context, options.previous) }),
  };
}

function chosenAccelerator({ accelerator, gpu }: PlanFolderOptions): Pick<ReadOptions, "accelerator"> {
  if (accelerator !== undefined) return { accelerator: { value: accelerator, source: "--accelerator" } };
  return gpu === true ? { accelerator: { value: "cuda", source: "--gpu" } } : {};
}

/** The flag is stronger than the config. */
function withBase(project: Project, { base }: PlanFolderOptions): Project {
  if (base === undefined) return project;
  return { ...project, config: { ...project.config, base: { value: base, source: "--base" } } };
}
