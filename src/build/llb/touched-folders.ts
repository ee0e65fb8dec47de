import { posix } from "node:path";
import type { FileAction } from "./file-actions.ts";

/**
 * Folders whose time the actions set to the time of the build, because entries were made or removed in them.
 * The root is not among them: layers do not hold it.
 */
export function touchedFolders(actions: readonly FileAction[]): readonly string[] {
  const folders = new Set<string>();
  const removed: string[] = [];
  for (const { action } of actions) {
    if (action.rm === undefined) {
      for (const folder of withParents(deepestFolder(action))) folders.add(folder);
      continue;
    }
    const { path } = action.rm;
    removed.push(path);
    for (const folder of folders) if (isWithin(folder, path)) folders.delete(folder);
    const parent = posix.dirname(path);
    if (parent !== "/" && !removed.some((gone) => isWithin(parent, gone))) folders.add(parent);
  }
  return [...folders].sort();
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function deepestFolder({ copy, mkfile, mkdir }: FileAction["action"]): string {
  if (mkdir !== undefined) return mkdir.path;
  if (mkfile !== undefined) return posix.dirname(mkfile.path);
  if (copy === undefined) return "/";
  const isFolder = copy.dest.endsWith("/") || copy.attemptUnpackDockerCompatibility;
  return isFolder ? copy.dest : posix.dirname(copy.dest);
}

function withParents(folder: string): readonly string[] {
  const parts = folder.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}
