import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Removes a folder with all that is in it, also runs that have ended: their folders are read-only. */
export function removeFolder(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
  rmSync(folder, { recursive: true, force: true });
}
