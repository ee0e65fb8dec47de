import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Replaces a JSON file as a whole: readers see the old text or the new one, also after a power cut. */
export async function writeJsonFile(file: string, value: object): Promise<void> {
  // Loaded here: commands that only read should not pay for it.
  const { default: writeFileAtomic } = await import("write-file-atomic");
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
