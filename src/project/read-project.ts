import { readConfig } from "./config/read-config.ts";
import { readPythonProject } from "./python/read-python-project.ts";
import { readIgnoreFile } from "./read-ignore-file.ts";
import type { Project, ProjectFs } from "./types.ts";

/**
 * Reads the manifests in the root of a project and what they name. The tree itself is never walked, so that
 * the number of files costs nothing. Throws FactoryError for everything a user can put right.
 */
export async function readProject(fs: ProjectFs): Promise<Project> {
  const root = await fs.list(".");
  const config = await readConfig(fs, root);
  const hasIgnoreFile = root.some(({ name, kind }) => name === ".dockerignore" && kind !== "folder");
  const ignore = hasIgnoreFile ? await readIgnoreFile(fs) : [];
  const python = await readPythonProject({ fs, config, root });
  return { fs, config, root, ignore, ...(python === undefined ? {} : { python }) };
}
