import { posix } from "node:path";
import type { ProjectFs } from "../types.ts";

/** The view of `folder` in a root: its paths begin there, and `..` may leave it, though never the root. */
export function folderFs(root: ProjectFs, folder: string): ProjectFs {
  if (folder === "") return root;
  // An absolute path stays one, so that it is refused.
  const inRoot = (path: string) => (path.startsWith("/") ? path : posix.join(folder, path));
  return {
    read: (path, options) => root.read(inRoot(path), options),
    kind: (path) => root.kind(inRoot(path)),
    list: (path) => root.list(inRoot(path)),
    find: (search) => root.find({ ...search, folder: inRoot(search.folder ?? ".") }),
  };
}
