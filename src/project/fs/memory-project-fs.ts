import type { DirectoryEntry, FileSearch, FoundFile, ProjectFs, ReadOptions } from "../types.ts";
import { decodeText } from "./decode-text.ts";
import { fileMissing, fileOutside, fileTooLarge, fileUnreadable } from "./file-errors.ts";
import { projectPath } from "./project-path.ts";

/** Text, bytes, a symlink by its target, or a special file. */
export type MemoryFile = string | Uint8Array | { readonly link: string } | { readonly special: "fifo" };

type Node = Exclude<MemoryFile, string> | Folder;
type Folder = Map<string, Node>;

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const MAX_LINKS = 40;

/** A ProjectFs over files in memory that behaves as `diskProjectFs` does. Absolute links lead outside. */
export function memoryProjectFs(files: Readonly<Record<string, MemoryFile>>): ProjectFs {
  const root: Folder = new Map();
  for (const [path, file] of Object.entries(files)) {
    addFile(root, projectPath(path), typeof file === "string" ? new TextEncoder().encode(file) : file);
  }
  return {
    read: async (path, options = {}) => readText(root, path, options),
    kind: async (path) => kindOf(resolveNode(root, projectPath(path))),
    list: async (path) => listFolder(root, path),
    find: async (search) => findFiles(root, search),
  };
}

function addFile(root: Folder, segments: readonly string[], file: Exclude<MemoryFile, string>): void {
  const name = segments.at(-1);
  if (name === undefined) throw new Error("a memory file needs a name");
  let folder = root;
  for (const segment of segments.slice(0, -1)) {
    const next = folder.get(segment) ?? new Map();
    if (!(next instanceof Map)) throw new Error(`${segment} is a file and a folder`);
    folder.set(segment, next);
    folder = next;
  }
  folder.set(name, file);
}

function readText(root: Folder, path: string, options: ReadOptions): string {
  const { maxBytes = DEFAULT_MAX_BYTES, requestedBy } = options;
  const fault = { path, requestedBy };
  const found = resolveNode(root, projectPath(path, requestedBy));
  if (found === "missing") throw fileMissing(fault);
  if (found === "outside") throw fileOutside(fault);
  if (found === "loop") {
    const hint = `remove the link ${path}`;
    throw fileUnreadable(fault, { reason: "is a link that leads to itself", hint });
  }
  if (found instanceof Map) {
    throw fileUnreadable(fault, { reason: "is a folder", hint: "name a file instead" });
  }
  if (!(found instanceof Uint8Array)) {
    throw fileUnreadable(fault, { reason: "is not a regular file", hint: "replace it by a regular file" });
  }
  if (found.length > maxBytes) throw fileTooLarge(fault, { bytes: found.length, maxBytes });
  return decodeText(path, found, options);
}

function findFiles(root: Folder, search: FileSearch): Awaited<ReturnType<ProjectFs["find"]>> {
  const files: FoundFile[] = [];
  const start = resolveNode(root, projectPath(search.folder ?? "."));
  const pending = start instanceof Map ? [{ path: "", folder: start }] : [];
  let left = search.maxEntries;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const [name, node] of next.folder) {
      if (left === 0) return { files, complete: false };
      left -= 1;
      const path = next.path === "" ? name : `${next.path}/${name}`;
      if (node instanceof Map) {
        if (search.enter(path)) pending.push({ path, folder: node });
      } else if (search.wanted(name) && node instanceof Uint8Array) files.push({ path, bytes: node.length });
    }
  }
  return { files, complete: true };
}

type Resolved = Exclude<Node, { readonly link: string }> | "missing" | "outside" | "loop";

function kindOf(found: Resolved): DirectoryEntry["kind"] | undefined {
  if (found === "missing") return undefined;
  if (found instanceof Map) return "folder";
  return found instanceof Uint8Array ? "file" : "other";
}

function listFolder(root: Folder, path: string): readonly DirectoryEntry[] {
  const segments = projectPath(path);
  const folder = resolveNode(root, segments);
  if (folder === "outside") throw fileOutside({ path, requestedBy: undefined });
  if (!(folder instanceof Map)) return [];
  const entries = [...folder.keys()].map((name) => {
    return { name, kind: kindOf(resolveNode(root, [...segments, name])) ?? ("other" as const) };
  });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function resolveNode(root: Folder, path: readonly string[]): Resolved {
  const pending = [...path];
  const trail: Folder[] = [root];
  let links = 0;
  for (let segment = pending.shift(); segment !== undefined; segment = pending.shift()) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      trail.pop();
      if (trail.length === 0) return "outside";
      continue;
    }
    const node = trail.at(-1)?.get(segment);
    if (node === undefined) return "missing";
    if (node instanceof Map) trail.push(node);
    else if ("link" in node) {
      links += 1;
      if (links > MAX_LINKS) return "loop";
      if (node.link.startsWith("/")) return "outside";
      pending.unshift(...node.link.split("/"));
    } else return pending.length === 0 ? node : "missing";
  }
  return trail.at(-1) ?? "missing";
}
