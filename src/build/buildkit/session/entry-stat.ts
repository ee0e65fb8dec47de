import { MODE } from "../proto/fsutil.ts";
import { pathBytes } from "./raw-path.ts";
import type { FolderEntry } from "./walk-folder.ts";

/**
 * The fsutil.types.Stat of an entry. Owner and group stay 0 and modes are 0755 or 0644, so that an image does
 * not depend on who checked the project out, or with which umask.
 */
export function entryStat(entry: FolderEntry): object {
  return {
    path: pathBytes(entry.path),
    mode: modeOf(entry),
    size: entry.size,
    modTime: entry.mtimeNs,
    ...(entry.target === undefined ? {} : { linkname: pathBytes(entry.target) }),
  };
}

function modeOf(entry: FolderEntry): number {
  switch (entry.kind) {
    case "folder":
      return MODE.FOLDER + 0o755;
    case "symlink":
      return MODE.SYMLINK + 0o777;
    case "file":
      return entry.executable ? 0o755 : 0o644;
  }
}
