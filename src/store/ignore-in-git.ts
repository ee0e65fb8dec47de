import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes a folder of machine-made files, when there is none, and keeps it out of version control. */
export function ignoreInGit(folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
