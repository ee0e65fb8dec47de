import { constants, type Stats } from "node:fs";
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { DirectoryEntry, FileSearch, ProjectFs, ReadOptions } from "../types.ts";
import { decodeText } from "./decode-text.ts";
import { fileMissing, fileOutside, fileTooLarge, fileUnreadable } from "./file-errors.ts";
import { findFilesOnDisk } from "./find-files.ts";
import { projectPath } from "./project-path.ts";

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** The folder `root` as a ProjectFs; throws PROJECT_NOT_FOUND when it is not a folder. */
export async function diskProjectFs(root: string): Promise<ProjectFs> {
  const realRoot = await projectRoot(root);
  return {
    read: (path, options = {}) => readText(realRoot, path, options),
    kind: (path) => kindOf(realRoot, path),
    list: (path) => listFolder(realRoot, path),
    find: (search) => findFiles(realRoot, search),
  };
}

async function projectRoot(root: string): Promise<string> {
  try {
    const realRoot = await realpath(root);
    if ((await stat(realRoot)).isDirectory()) return realRoot;
  } catch (cause) {
    const message =
      errno(cause) === "ENOENT" ? `${root} does not exist` : `${root} cannot be opened: ${errno(cause)}`;
    throw new FactoryError("PROJECT_NOT_FOUND", message, {
      hint: "give the path of an existing project folder",
      cause,
    });
  }
  throw new FactoryError("PROJECT_NOT_FOUND", `${root} is not a folder`, {
    hint: "give the path of the folder that holds the project",
  });
}

async function readText(root: string, path: string, options: ReadOptions): Promise<string> {
  const { maxBytes = DEFAULT_MAX_BYTES, requestedBy } = options;
  const fault = { path, requestedBy };
  const segments = projectPath(path, requestedBy);
  const target = await realTarget(root, segments);
  if (target.kind === "missing") throw fileMissing(fault);
  if (target.kind === "outside") throw fileOutside(fault);
  if (target.kind === "unreadable") {
    throw fileUnreadable(fault, unreadable(path, target.code));
  }
  if (target.stats.isDirectory()) {
    throw fileUnreadable(fault, { reason: "is a folder", hint: "name a file instead" });
  }
  if (!target.stats.isFile()) throw fileUnreadable(fault, NOT_REGULAR);
  if (target.stats.size > maxBytes) throw fileTooLarge(fault, { bytes: target.stats.size, maxBytes });
  return decodeText(path, await readBytes(target, fault), options);
}

const NOT_REGULAR = { reason: "is not a regular file", hint: "replace it by a regular file" };

function unreadable(path: string, code: string): { reason: string; hint: string } {
  if (code === "ELOOP") return { reason: "is a link that leads to itself", hint: `remove the link ${path}` };
  return { reason: `cannot be read: ${code}`, hint: `make ${path} readable for the user who runs factory` };
}

async function readBytes(
  target: Target,
  fault: { readonly path: string; readonly requestedBy: string | undefined },
): Promise<Uint8Array> {
  try {
    // The path was resolved before: a link or a pipe put there meanwhile is refused, not followed or waited for.
    const handle = await open(target.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const now = await handle.stat();
      if (!now.isFile() || now.ino !== target.stats.ino || now.dev !== target.stats.dev) {
        throw fileUnreadable(fault, { reason: "changed while it was read", hint: "run the command again" });
      }
      const bytes = Buffer.alloc(target.stats.size);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    throw fileUnreadable(fault, { ...unreadable(fault.path, errno(cause)), cause });
  }
}

async function kindOf(root: string, path: string): Promise<DirectoryEntry["kind"] | undefined> {
  const target = await realTarget(root, projectPath(path));
  if (target.kind === "missing") return undefined;
  if (target.kind !== "found") return "other";
  return entryKind(target.stats);
}

async function listFolder(root: string, path: string): Promise<readonly DirectoryEntry[]> {
  const segments = projectPath(path);
  const folder = await realTarget(root, segments);
  if (folder.kind === "outside") throw fileOutside({ path, requestedBy: undefined });
  if (folder.kind !== "found" || !folder.stats.isDirectory()) return [];
  const entries = await readdir(folder.path, { withFileTypes: true }).catch((cause: unknown) => {
    throw fileUnreadable(
      { path: path === "" ? "." : path, requestedBy: undefined },
      { ...unreadable(path, errno(cause)), cause },
    );
  });
  const listed: DirectoryEntry[] = [];
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isSymbolicLink()) {
      listed.push({ name, kind: (await kindOf(root, [...segments, name].join("/"))) ?? "other" });
    } else listed.push({ name, kind: entryKind(entry) });
  }
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function findFiles(root: string, search: FileSearch): ReturnType<ProjectFs["find"]> {
  const folder = await realTarget(root, projectPath(search.folder ?? "."));
  return folder.kind === "found" ? findFilesOnDisk(folder.path, search) : { files: [], complete: true };
}

interface Target {
  readonly path: string;
  readonly stats: Stats;
}

type Resolved =
  | (Target & { readonly kind: "found" })
  | { readonly kind: "missing" }
  | { readonly kind: "outside" }
  | { readonly kind: "unreadable"; readonly code: string };

async function realTarget(root: string, segments: readonly string[]): Promise<Resolved> {
  try {
    const path = await realpath(join(root, ...segments));
    if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) return { kind: "outside" };
    return { kind: "found", path, stats: await lstat(path) };
  } catch (cause) {
    const code = errno(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
    return { kind: "unreadable", code };
  }
}

function entryKind(entry: {
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
}): DirectoryEntry["kind"] {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}

function errno(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
}
