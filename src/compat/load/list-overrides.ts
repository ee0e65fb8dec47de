import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { ProjectFs } from "../../project/types.ts";

export interface OverrideFolders {
  /** Absolute folders that must exist: `--compat`. */
  readonly given: readonly string[];
  /** Whose `.factory/compat` counts as well, when it is there. */
  readonly project?: {
    readonly fs: ProjectFs;
    /** Of the project in its root; empty when it is the root. */
    readonly folder: string;
  };
  /** Paths of given files in errors are relative to it. */
  readonly cwd: string;
}

/** A file of an override folder that was not read yet. */
export interface ListedOverride {
  /** As errors name it. */
  readonly file: string;
  readonly read: () => Promise<string>;
}

/** Every `*.json` of the folders: those of the project first, so that `--compat` has the last word. */
export async function listOverrides(folders: OverrideFolders): Promise<readonly ListedOverride[]> {
  const given = await Promise.all(folders.given.map((folder) => inGivenFolder(folder, folders.cwd)));
  return [...(await inProject(folders.project)), ...given.flat()];
}

async function inProject(project: OverrideFolders["project"]): Promise<readonly ListedOverride[]> {
  if (project === undefined) return [];
  const { fs, folder } = project;
  const path = folder === "" ? ".factory/compat" : `${folder}/.factory/compat`;
  const names = (await fs.list(path)).map(({ name }) => name).filter(isTable);
  return names.map((name) => ({ file: `${path}/${name}`, read: () => fs.read(`${path}/${name}`) }));
}

async function inGivenFolder(folder: string, cwd: string): Promise<readonly ListedOverride[]> {
  const names = (await namesIn(folder)).filter(isTable).sort();
  return names.map((name) => {
    const path = join(folder, name);
    return { file: relative(cwd, path), read: () => readFile(path, "utf8") };
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new FactoryError("FILE_MISSING", `there is no folder ${folder}`, {
      source: "--compat",
      hint: "give a folder with tables as JSON files",
    });
  }
}

function isTable(name: string): boolean {
  return name.endsWith(".json");
}
