import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "./resource-paths.ts";

/** Makes the folder of machine-made files, and keeps it out of version control. */
export function ignoreState(projectDir: string): void {
  const folder = stateFolder(projectDir);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
