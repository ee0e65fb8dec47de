import type { ProjectFs } from "./types.ts";

/** Patterns of .dockerignore in their order: a comment begins in the first column, blanks around a pattern are dropped. */
export async function readIgnoreFile(fs: ProjectFs): Promise<readonly string[]> {
  const text = await fs.read(".dockerignore", { maxBytes: 1024 * 1024 });
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}
