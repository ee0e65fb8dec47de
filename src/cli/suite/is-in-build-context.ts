import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { neverCopied } from "../../plan/never-copied.ts";
import { type PathMatch, pathMatcher } from "../../plan/path-matcher.ts";
import { projectExcludes } from "../../plan/project-excludes.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import { readProject } from "../../project/read-project.ts";
import type { Context } from "../context.ts";
import { type LocatedProject, locateProject } from "../locate-project.ts";

/** Whether a file is sent to the builder with the project, so that what is built could read it. */
export async function isInBuildContext(context: Context, dir: string, file: string): Promise<boolean> {
  const { root, folder } = await placeOf(context, dir);
  const path = relative(await realpath(root), await realpath(file))
    .split(sep)
    .join("/");
  if (path.startsWith("../") || path === "..") return false;
  return !isExcluded(path, await excludes(root, folder));
}

/** A workspace that cannot be read is what the build will tell of. */
async function placeOf(context: Context, dir: string): Promise<LocatedProject> {
  try {
    return await locateProject(context, dir, undefined);
  } catch (error) {
    if (error instanceof FactoryError) return { root: resolve(context.cwd, dir), folder: "" };
    throw error;
  }
}

/** What no project can be read from is excluded by nothing but its place. */
async function excludes(root: string, folder: string): Promise<readonly string[]> {
  try {
    const project = await readProject(await diskProjectFs(root), { folder });
    return projectExcludes(project, await neverCopied(project));
  } catch {
    return [];
  }
}

function isExcluded(path: string, patterns: readonly string[]): boolean {
  const matcher = pathMatcher(patterns);
  let match: PathMatch | undefined;
  let at = "";
  for (const part of path.split("/")) {
    at = at === "" ? part : `${at}/${part}`;
    match = matcher.match(at, match);
  }
  return match?.matched ?? false;
}
