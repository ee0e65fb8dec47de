import { join } from "node:path";

/** Where the records of a project's builds are; `projectDir` is absolute. */
export function buildsFolder(projectDir: string): string {
  return join(projectDir, ".factory", "state", "builds");
}
