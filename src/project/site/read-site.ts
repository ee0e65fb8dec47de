import type { DirectoryEntry, ProjectFs } from "../types.ts";

/** A folder of finished web pages. */
export interface Site {
  /** Where index.html is, relative to the project's root; `.` is the root. */
  readonly folder: string;
}

/** Where pages are looked for, in this order. */
const FOLDERS = [".", "public", "dist"] as const;

/** The first usual folder with an index.html; undefined when there is none. */
export async function readSite(fs: ProjectFs, root: readonly DirectoryEntry[]): Promise<Site | undefined> {
  for (const folder of FOLDERS) {
    if (folder !== "." && !root.some(({ name, kind }) => name === folder && kind === "folder")) continue;
    if ((await fs.kind(folder === "." ? "index.html" : `${folder}/index.html`)) === "file") return { folder };
  }
  return undefined;
}
