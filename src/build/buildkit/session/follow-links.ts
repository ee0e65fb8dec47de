import { readdir, readlink } from "node:fs/promises";
import { posix } from "node:path";
import { compilePattern } from "../../../plan/compile-pattern.ts";
import { pathBytes, rawPath } from "./raw-path.ts";

/**
 * The paths in `root` (a raw path) that must be sent so that `paths` can be opened: each path, and what
 * every symlink on its way points at, always inside `root`. Undefined when that is the whole folder.
 */
export async function followLinks(root: string, paths: readonly string[]): Promise<string[] | undefined> {
  const resolved = new Set<string>();
  for (const path of paths) await resolve(root, path, resolved);
  if (resolved.has("")) return undefined;
  const sorted = [...resolved].sort();
  return sorted.filter((path) => !sorted.some((above) => path.startsWith(`${above}/`)));
}

async function resolve(root: string, path: string, resolved: Set<string>): Promise<void> {
  const parts = posix.join("/", path).split("/").filter(Boolean);
  let current = "";
  for (const [at, part] of parts.entries()) {
    const folder = current;
    current = posix.join(folder, part);
    const targets = await linkTargets(root, folder, part);
    if (targets.length === 0) continue;
    if (resolved.has(current)) return;
    resolved.add(current);
    const rest = parts.slice(at + 1).join("/");
    for (const target of targets) await resolve(root, posix.join(target, rest), resolved);
    return;
  }
  resolved.add(current);
}

/** What the name points at when it is a symlink; for a wildcard, what each matching symlink points at. */
async function linkTargets(root: string, folder: string, name: string): Promise<string[]> {
  const targets: string[] = [];
  for (const candidate of await candidates(root, folder, name)) {
    const link = await readLink(root, posix.join(folder, candidate));
    if (link !== undefined)
      targets.push(posix.join("/", posix.isAbsolute(link) ? link : `${folder}/${link}`));
  }
  return targets;
}

async function candidates(root: string, folder: string, name: string): Promise<string[]> {
  if (!/[*?[]/.test(name)) return [name];
  const pattern = compilePattern(name);
  const names = await readdir(pathBytes(`${root}/${rawPath(folder)}`)).catch(() => []);
  return names.filter((each) => pattern?.test(each)).sort();
}

async function readLink(root: string, path: string): Promise<string | undefined> {
  return readlink(pathBytes(`${root}/${rawPath(path)}`)).catch(() => undefined);
}
