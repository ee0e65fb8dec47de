import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The starter files of a template, text by name. */
export async function readTemplate(
  programRoot: string,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(programRoot, "templates", name);
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), "utf8")));
  return Object.fromEntries(names.map((file, index) => [file, texts[index] ?? ""]));
}
