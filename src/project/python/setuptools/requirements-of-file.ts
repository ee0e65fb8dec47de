import { posix } from "node:path";
import type { ProjectFs } from "../../types.ts";
import { lineOf, logicalLines } from "../requirements/logical-lines.ts";
import type { WrittenRequirement } from "../requirements/requirement-lines.ts";

const MAX_BYTES = 4 * 1024 * 1024;

export interface NamedFile {
  /** Relative to the folder of the manifest. */
  readonly path: string;
  readonly folder: string;
  readonly requestedBy: string;
  /** Beginnings of lines that are left out. */
  readonly skip?: readonly string[];
}

/** The lines of a file that a manifest names, without comments. Throws FILE_* errors. */
export async function requirementsOfFile(
  fs: ProjectFs,
  { path: written, folder, requestedBy, skip = [] }: NamedFile,
): Promise<readonly WrittenRequirement[]> {
  const path = written.startsWith("/") ? written : posix.join(folder, written);
  const text = await fs.read(path, { maxBytes: MAX_BYTES, requestedBy });
  return logicalLines(text)
    .filter((line) => !skip.some((beginning) => line.text.startsWith(beginning)))
    .map((line) => ({ text: line.text, source: lineOf(path, line) }));
}
