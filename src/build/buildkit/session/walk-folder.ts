import type { BigIntStats } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { FactoryError } from "../../../errors/factory-error.ts";
import { type PathMatch, type PathMatcher, pathMatcher } from "../../../plan/path-matcher.ts";
import { pathBytes, pathText } from "./raw-path.ts";

/** One thing of a context folder. Paths are raw (see raw-path.ts) and relative to the folder. */
export interface FolderEntry {
  readonly path: string;
  readonly kind: "file" | "folder" | "symlink";
  readonly executable: boolean;
  readonly size: number;
  readonly mtimeNs: bigint;
  /** Where a symlink points, as it is written in the link. */
  readonly target?: string;
}

export interface WalkFilter {
  /** When not empty, only what matches, with the folders above it. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

interface Frame {
  readonly entry: FolderEntry | undefined;
  readonly include: PathMatch | undefined;
  readonly exclude: PathMatch | undefined;
  /** Found in the folder and not yet yielded, in reverse order. */
  readonly rest: Found[];
  /** Names not yet looked at, in reverse order. */
  readonly names: string[];
  yielded: boolean;
}

interface Found {
  readonly entry: FolderEntry;
  readonly include: PathMatch | undefined;
  readonly exclude: PathMatch | undefined;
  readonly wanted: boolean;
}

interface Walk {
  readonly root: string;
  readonly include: PathMatcher | undefined;
  readonly exclude: PathMatcher | undefined;
}

const LSTAT_BATCH = 64;

/**
 * Yields what is in the folder `root` (a raw path), parents before children and siblings by the bytes of their names: the order
 * that fsutil's receiver insists on. Symlinks are not followed; sockets, pipes and devices are left out,
 * and so is what vanishes on the way. Throws FILE_UNREADABLE.
 */
export async function* walkFolder(root: string, filter: WalkFilter): AsyncGenerator<FolderEntry, void> {
  const walk: Walk = {
    root,
    include: filter.include.length === 0 ? undefined : pathMatcher(filter.include),
    exclude: filter.exclude.length === 0 ? undefined : pathMatcher(filter.exclude),
  };
  const names = await namesIn(walk, "", true);
  const stack: Frame[] = [
    { entry: undefined, include: undefined, exclude: undefined, rest: [], names, yielded: true },
  ];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (frame.rest.length === 0) await look(walk, frame);
    const found = frame.rest.pop();
    if (found === undefined) {
      stack.pop();
      continue;
    }
    if (found.wanted) {
      for (const above of stack) {
        if (!above.yielded && above.entry) yield above.entry;
        above.yielded = true;
      }
      yield found.entry;
    }
    if (found.entry.kind === "folder") {
      const names = await namesIn(walk, found.entry.path, found.wanted);
      stack.push({ ...found, rest: [], names, yielded: found.wanted });
    }
  }
}

/** Reversed, so that taking from the end gives the order of bytes. */
async function namesIn(walk: Walk, path: string, wanted: boolean): Promise<string[]> {
  try {
    const names = await readdir(absolute(walk, path), { encoding: "latin1" });
    return names.sort().reverse();
  } catch (error) {
    if (isVanished(error)) return [];
    // Nobody asked for this folder: it was only searched for what a later pattern might take back.
    if (!wanted && isForbidden(error)) return [];
    throw unreadable(path, error);
  }
}

/** Moves the next names of a folder that pass the filter to `rest`, looking at several files at a time. */
async function look(walk: Walk, frame: Frame): Promise<void> {
  while (frame.rest.length === 0 && frame.names.length > 0) {
    const batch: Promise<Found | undefined>[] = [];
    while (batch.length < LSTAT_BATCH) {
      const name = frame.names.pop();
      if (name === undefined) break;
      const found = inspect(walk, frame, name);
      if (found) batch.push(found);
    }
    const founds = await Promise.all(batch);
    for (const found of founds.reverse()) if (found) frame.rest.push(found);
  }
}

/** Undefined when the filter alone shows that neither the path nor anything below it is wanted. */
function inspect(walk: Walk, frame: Frame, name: string): Promise<Found | undefined> | undefined {
  const path = frame.entry ? `${frame.entry.path}/${name}` : name;
  const text = pathText(path);
  const include = walk.include?.match(text, frame.include);
  const exclude = walk.exclude?.match(text, frame.exclude);
  if (include && !include.matched && !walk.include?.couldMatchInside(text)) return undefined;
  if (exclude?.matched && !walk.exclude?.couldReinclude(text, exclude)) return undefined;
  const wanted = include?.matched !== false && exclude?.matched !== true;
  return readEntry(walk, path).then((entry) => {
    if (entry === undefined || (!wanted && entry.kind !== "folder")) return undefined;
    return { entry, include, exclude, wanted };
  });
}

async function readEntry(walk: Walk, path: string): Promise<FolderEntry | undefined> {
  try {
    const stats = await lstat(absolute(walk, path), { bigint: true });
    const kind = kindOf(stats);
    if (kind === undefined) return undefined;
    const entry = {
      path,
      kind,
      executable: (stats.mode & 0o111n) !== 0n,
      size: kind === "folder" ? 0 : Number(stats.size),
      mtimeNs: stats.mtimeNs,
    };
    if (kind !== "symlink") return entry;
    return { ...entry, target: await readlink(absolute(walk, path), { encoding: "latin1" }) };
  } catch (error) {
    if (isVanished(error)) return undefined;
    throw unreadable(path, error);
  }
}

function kindOf(stats: BigIntStats): FolderEntry["kind"] | undefined {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  return stats.isSymbolicLink() ? "symlink" : undefined;
}

function absolute(walk: Walk, path: string): Buffer {
  return pathBytes(`${walk.root}/${path}`);
}

function isVanished(error: unknown): boolean {
  // EINVAL: what was a symlink a moment ago is something else now.
  return ["ENOENT", "ENOTDIR", "EINVAL"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function isForbidden(error: unknown): boolean {
  return ["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function unreadable(path: string, cause: unknown): FactoryError {
  const name = path === "" ? "the context folder" : pathText(path);
  return new FactoryError("FILE_UNREADABLE", `${name} cannot be read`, {
    hint: "give yourself permission to read it, or list it in .dockerignore",
    cause,
  });
}
