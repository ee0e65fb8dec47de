import { shellWord } from "../plan/shell-word.ts";

/** For a person to paste behind a command: nothing for the folder that is the default. */
export function projectFlag(project: string): string {
  return project === "." ? "" : ` --project ${shellWord(project)}`;
}
