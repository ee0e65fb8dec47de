import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Command, Option } from "commander";
import { FactoryError } from "../errors/factory-error.ts";
import { diskProjectFs } from "../project/fs/disk-project-fs.ts";
import type { Accelerator } from "../project/types.ts";
import { findWorkspace } from "../project/workspace/find-workspace.ts";
import type { Context } from "./context.ts";

/** A project's folder and the folder that confines everything it may use. */
export interface LocatedProject {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, with `/`; empty when it is the root. */
  readonly folder: string;
}

/** No workspace is looked for further above. */
const MOST_FOLDERS = 32;

/** What `addFolderOptions` adds. */
export interface FolderOptions {
  readonly root?: string;
  readonly package?: string;
  readonly gpu?: true;
  readonly accelerator?: Accelerator;
  /** Folders with compatibility tables. */
  readonly compat?: readonly string[];
}

/** Options of every command that reads a project. */
export function addFolderOptions(command: Command): Command {
  return command
    .option("--root <dir>", "folder above the project that holds everything it uses, such as a monorepo")
    .option("--package <name>", "the member of a uv workspace that is the project")
    .option("--gpu", "the image computes on CUDA, whatever the project says")
    .addOption(
      new Option("--accelerator <name>", "what the image computes on")
        .choices(["none", "cuda", "rocm"])
        .conflicts("gpu"),
    )
    .option(
      "--compat <dir>",
      "folder with compatibility tables that come before factory's; may be repeated",
      append,
      [],
    );
}

/**
 * Where a project is read and built from: the folder `asked` for by --root, else the uv workspace that the project is a
 * member of, else the project's folder. Throws PROJECT_NOT_FOUND, and USAGE for a root that does not hold the project.
 */
export async function locateProject(
  { cwd }: Pick<Context, "cwd">,
  dir: string,
  asked: string | undefined,
): Promise<LocatedProject> {
  const projectDir = resolve(cwd, dir);
  await diskProjectFs(projectDir);
  const real = await realpath(projectDir);
  if (asked !== undefined)
    return { root: resolve(cwd, asked), folder: await folderIn(resolve(cwd, asked), real) };
  const root = (await workspaceOf(real)) ?? projectDir;
  return root === projectDir ? { root, folder: "" } : { root, folder: slashed(relative(root, real)) };
}

async function folderIn(root: string, project: string): Promise<string> {
  await diskProjectFs(root);
  const path = relative(await realpath(root), project);
  if (path !== ".." && !path.startsWith(`..${sep}`)) return slashed(path);
  throw new FactoryError("USAGE", `--root ${root} does not hold the project ${project}`, {
    source: "--root",
    hint: "name the project's folder or one above it",
  });
}

/** The nearest folder above with a uv.lock that speaks for this one, not beyond the repository it is in. */
async function workspaceOf(project: string): Promise<string | undefined> {
  let folder = project;
  for (let count = 0; count < MOST_FOLDERS; count += 1) {
    const above = dirname(folder);
    if (above === folder || (await exists(join(folder, ".git")))) return undefined;
    folder = above;
    if (!(await exists(join(folder, "uv.lock")))) continue;
    const fs = await diskProjectFs(folder);
    const member = slashed(relative(folder, project));
    const found = await findWorkspace(fs, member, await fs.list(member));
    return found?.folder === "" ? folder : undefined;
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return realpath(path).then(
    () => true,
    () => false,
  );
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
