import { join } from "node:path";

/** What the team commits: one file for each resource. `projectDir` is absolute. */
export function resourceFolder(projectDir: string, kind: "profiles" | "pipelines" | "suites"): string {
  return join(projectDir, ".factory", kind);
}

/** Machine-made, and ignored by version control. */
export function stateFolder(projectDir: string): string {
  return join(projectDir, ".factory", "state");
}

/** Held while resources are changed, and while a run is made from them. */
export function resourceLock(projectDir: string): string {
  return join(stateFolder(projectDir), "locks", "resources");
}
