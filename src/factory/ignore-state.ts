import { ignoreInGit } from "../store/ignore-in-git.ts";
import { stateFolder } from "./resource-paths.ts";

/** Makes the folder of machine-made files, and keeps it out of version control. */
export function ignoreState(projectDir: string): void {
  ignoreInGit(stateFolder(projectDir));
}
