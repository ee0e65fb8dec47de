import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FileSearch, FoundFile } from "../types.ts";

/**
 * Looks for files breadth first, so that what lies near the root is found before the search ends. Links are not
 * followed, and what cannot be read is passed over.
 */
export function findFilesOnDisk(root: string, search: FileSearch): FoundFiles {
  const files: FoundFile[] = [];
  const pending = [""];
  let left = search.maxEntries;
  for (let folder = pending.shift(); folder !== undefined; folder = pending.shift()) {
    for (const entry of entriesOf(join(root, folder))) {
      if (left === 0) return { files, complete: false };
      left -= 1;
      const { name } = entry;
      if (entry.isDirectory()) {
        const path = folder === "" ? name : `${folder}/${name}`;
        if (search.enter(path)) pending.push(path);
      } else if (search.wanted(name) && entry.isFile()) {
        const path = folder === "" ? name : `${folder}/${name}`;
        const bytes = sizeOf(join(root, path));
        if (bytes !== undefined) files.push({ path, bytes });
      }
    }
  }
  return { files, complete: true };
}

interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** False when the search ended at its limit. */
  readonly complete: boolean;
}

// One thread of blocking calls reads a tree several times faster than promises do.
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function sizeOf(path: string): number | undefined {
  try {
    const stats = lstatSync(path);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
}
