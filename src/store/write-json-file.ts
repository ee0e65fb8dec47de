import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** Replaces a JSON file as a whole: readers see the old text or the new one, also after a power cut. */
export async function writeJsonFile(file: string, value: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
