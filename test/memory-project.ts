import { memoryProjectFs } from "../src/project/fs/memory-project-fs.ts";
import { readProject } from "../src/project/read-project.ts";
import type { Project } from "../src/project/types.ts";

/** A project made of texts, read as one on disk would be. */
export function memoryProject(files: Readonly<Record<string, string>>): Promise<Project> {
  return readProject(memoryProjectFs(files));
}
