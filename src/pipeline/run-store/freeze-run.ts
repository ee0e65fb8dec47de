import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { saveError } from "./save-error.ts";

/** Whoever asks for the lock of an ended run has to get as far as being told that it has ended. */
const STAYS_WRITABLE = "locks";
const WRITE_BITS = 0o222;
const OWNER_WRITES = 0o200;

/**
 * Makes the folder of a run read-only, but for its locks. A file with a second name elsewhere stays as it is, because it
 * is also somebody else's, and so does what belongs to another user. Throws RUN_NOT_SAVED.
 */
export function freezeRun(runDir: string): void {
  change(runDir, (mode) => mode & ~WRITE_BITS);
}

/** Lets the owner write again, for a run that goes on. Throws RUN_NOT_SAVED. */
export function thawRun(runDir: string): void {
  change(runDir, (mode) => mode | OWNER_WRITES);
}

/** Whether freezeRun went to its end: the folder itself is the last that it changes. */
export function isFrozen(runDir: string): boolean {
  return (lstatSync(runDir).mode & WRITE_BITS) === 0;
}

type Mode = (mode: number) => number;

function change(runDir: string, mode: Mode): void {
  try {
    for (const name of readdirSync(runDir)) if (name !== STAYS_WRITABLE) changeAll(join(runDir, name), mode);
    changeOne(runDir, mode);
  } catch (error) {
    throw saveError(runDir, error);
  }
}

function changeAll(path: string, mode: Mode): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return;
  if (found.isDirectory()) {
    for (const name of readdirSync(path)) changeAll(join(path, name), mode);
    changeOne(path, mode);
  } else if (found.isFile() && found.nlink === 1) changeOne(path, mode);
}

function changeOne(path: string, mode: Mode): void {
  const before = lstatSync(path).mode & 0o7777;
  const after = mode(before);
  if (after === before) return;
  try {
    chmodSync(path, after);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}
