import type { Project } from "../project/types.ts";
import { SEARCH_PATH, SYSTEM_PATH, VENV } from "./image-paths.ts";
import { workdir } from "./workdir.ts";

/** Variables with which the image's programs find what was installed for the project. */
export function runtimeEnvironment(project: Project): Readonly<Record<string, string>> {
  if (project.node !== undefined) {
    return { NODE_ENV: "production", PATH: `${workdir(project)}/node_modules/.bin:${SYSTEM_PATH}` };
  }
  return project.site === undefined ? { PATH: SEARCH_PATH, VIRTUAL_ENV: VENV } : { PATH: SYSTEM_PATH };
}
