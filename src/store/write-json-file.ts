import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "./replace-file.ts";

/** Replaces a JSON file as a whole, as replaceFile does, and makes its folder. */
export async function writeJsonFile(file: string, value: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
