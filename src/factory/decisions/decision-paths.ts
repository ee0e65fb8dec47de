import { join } from "node:path";
import { stateFolder } from "../resource-paths.ts";

export interface DecisionPaths {
  readonly folder: string;
  readonly journal: string;
  /** Where the journal ends, so that a shorter one is noticed. */
  readonly head: string;
  readonly lock: string;
}

/** `projectDir` is absolute. */
export function decisionPaths(projectDir: string): DecisionPaths {
  const folder = join(stateFolder(projectDir), "decisions");
  return {
    folder,
    journal: join(folder, "decisions.ndjson"),
    head: join(folder, "head.json"),
    lock: join(folder, "lock"),
  };
}
