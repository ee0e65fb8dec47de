import { mkdir, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";

/** A folder that was made for an output. */
export interface OutputFolder {
  /** Removes it and the folders above that were made with it, unless something is in them. */
  discard(): Promise<void>;
}

/** Makes a folder and those above it, where they are missing. Throws OUTPUT_INVALID. */
export async function makeOutputFolder(path: string): Promise<OutputFolder> {
  try {
    const first = await mkdir(path, { recursive: true });
    return { discard: () => removeEmpty(path, first) };
  } catch (error) {
    throw new FactoryError("OUTPUT_INVALID", `cannot make the folder ${path}: ${(error as Error).message}`, {
      cause: error,
      source: "--output",
      hint: "choose a folder you may write to",
    });
  }
}

async function removeEmpty(path: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  try {
    for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await rmdir(folder);
  } catch {
    // Somebody else put something there meanwhile.
  }
}
