import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Sum of the sizes of all files below a path in bytes, without following links; what goes away meanwhile counts nothing. */
export async function measureFolder(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) bytes += await measureFolder(join(path, name));
  return bytes;
}
