import { closeSync, fdatasyncSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { saveError } from "./save-error.ts";

/**
 * Gives a file a new text as a whole: written to another name, synced, renamed. A run does this after every stage, so it
 * does not leave the thread. Throws RUN_NOT_SAVED, and then the file is as it was.
 */
export function writeDurably(file: string, text: string): void {
  const next = `${file}.new`;
  try {
    const fd = openSync(next, "w", 0o644);
    try {
      writeFileSync(fd, text);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(next, file);
  } catch (error) {
    try {
      unlinkSync(next);
    } catch {
      // It was not there.
    }
    throw saveError(file, error);
  }
}
