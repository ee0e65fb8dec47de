import { posix } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { folderFs } from "../fs/folder-fs.ts";
import { normaliseName } from "../python/normalise-name.ts";
import { readUvLock } from "../python/uv-lock/read-uv-lock.ts";
import { closest } from "../suggest.ts";
import type { ProjectFs, Sourced } from "../types.ts";
import { findWorkspace } from "./find-workspace.ts";

/**
 * Folder, relative to the root, of the workspace member of that name, in the workspace that `folder` belongs to. Throws
 * CONFIG_INVALID when there is none.
 */
export async function findMember(
  root: ProjectFs,
  folder: string,
  { value, source }: Sourced<string>,
): Promise<string> {
  const workspace = await findWorkspace(root, folder, await folderFs(root, folder).list("."));
  if (workspace === undefined) {
    throw new FactoryError("CONFIG_INVALID", `package is ${value}, but there is no uv.lock to find it in`, {
      source,
      hint: "make the lock file of the workspace with uv lock, or name the folder of the package instead",
    });
  }
  const members = await readMembers(folderFs(root, workspace.folder));
  const path = members.get(normaliseName(value));
  if (path !== undefined) return posix.join(workspace.folder, path).replace(/^\.$/, "");
  const names = [...members.keys()].sort();
  const similar = closest(value, names);
  throw new FactoryError("CONFIG_INVALID", `uv.lock has no workspace member ${JSON.stringify(value)}`, {
    source,
    hint: similar === undefined ? `choose one that it has: ${names.join(", ")}` : `did you mean ${similar}?`,
  });
}

/** Every folder below the lock that it knows, by name. */
async function readMembers(fs: ProjectFs): Promise<ReadonlyMap<string, string>> {
  const { lock } = await readUvLock(fs);
  const members = new Map<string, string>();
  for (const { name, place, unlocked, origin = "" } of lock.packages) {
    const path = place?.kind === "folder" ? place.path : unlocked === "virtual" ? origin : "..";
    if (path !== ".." && !path.startsWith("../")) members.set(name, path);
  }
  return members;
}
