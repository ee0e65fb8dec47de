import { posix } from "node:path";
import { asTable, parseToml } from "../python/toml/parse-toml.ts";
import type { DirectoryEntry, ProjectFs } from "../types.ts";
import { matchesFolder } from "./matches-folder.ts";

/** The uv.lock that speaks for a folder, which is in the folder itself or in that of its workspace. */
export interface Workspace {
  /** Folder of the lock, relative to the root; empty when it is the root. */
  readonly folder: string;
  /** The project's folder relative to that one; `.` when they are the same. */
  readonly member: string;
}

/** Locks that make a folder a project of its own, whatever workspace it lies in. */
const OWN_LOCKS = ["uv.lock", "pylock.toml", "poetry.lock", "pdm.lock", "Pipfile.lock"];

const MAX_BYTES = 1024 * 1024;

/**
 * Undefined when the folder, which holds `entries`, has another lock, or lies in no uv workspace of the root that is
 * locked.
 */
export async function findWorkspace(
  root: ProjectFs,
  folder: string,
  entries: readonly DirectoryEntry[],
): Promise<Workspace | undefined> {
  const has = (name: string) => entries.some((entry) => entry.name === name && entry.kind !== "folder");
  const own = OWN_LOCKS.find(has);
  if (own !== undefined) return own === "uv.lock" ? { folder, member: "." } : undefined;
  if (!has("pyproject.toml")) return undefined;
  for (const above of foldersAbove(folder)) {
    if ((await root.kind(posix.join(above, "uv.lock"))) !== "file") continue;
    const member = posix.relative(above, folder);
    return (await isMember(root, above, member)) ? { folder: above, member } : undefined;
  }
  return undefined;
}

/** Whether the `[tool.uv.workspace]` of a folder takes in one below it. */
async function isMember(root: ProjectFs, workspace: string, member: string): Promise<boolean> {
  const file = posix.join(workspace, "pyproject.toml");
  if ((await root.kind(file)) !== "file") return false;
  const document = parseToml(await root.read(file, { maxBytes: MAX_BYTES }), {
    file,
    code: "PYPROJECT_INVALID",
  });
  const table = asTable(asTable(asTable(document.tool)?.uv)?.workspace);
  const matches = (patterns: unknown) =>
    Array.isArray(patterns) && patterns.some((one) => typeof one === "string" && matchesFolder(one, member));
  return matches(table?.members) && !matches(table?.exclude);
}

/** Nearest first, down to the root. */
function foldersAbove(folder: string): readonly string[] {
  const segments = folder === "" ? [] : folder.split("/");
  return segments.map((_, index) => segments.slice(0, segments.length - 1 - index).join("/"));
}
