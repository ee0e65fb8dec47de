import { stat } from "node:fs/promises";

/** Undefined when there is nothing, or nobody may look. */
export async function pathKind(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? "folder" : "file";
}
