import { readFile } from "node:fs/promises";

/**
 * Gives a file a new text as a whole: readers see the old text or the new one, also after a power cut. A file that has
 * the text already is left alone, because waiting for the disk is most of the time of a build that changes nothing.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return;
  // Loaded here: commands that only read should not pay for it.
  const { default: writeFileAtomic } = await import("write-file-atomic");
  await writeFileAtomic(file, text);
}
