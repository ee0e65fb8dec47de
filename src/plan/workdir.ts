import type { Project } from "../project/types.ts";

/** Folder of the source in the image. cog runs predictors in /src, and their code relies on it. */
export function workdir(project: Project): string {
  return project.config.kind === "cog" ? "/src" : "/app";
}
