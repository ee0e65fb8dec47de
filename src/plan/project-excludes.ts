import { inFolder } from "../project/ignore-in-folder.ts";
import type { Project } from "../project/types.ts";
import type { NeverCopied } from "./never-copied.ts";

/**
 * Patterns of what the build never gets of the project. The project's own come last, so that `!.env.example` can bring a
 * file back.
 */
export function projectExcludes(
  project: Project,
  { patterns }: Pick<NeverCopied, "patterns">,
): readonly string[] {
  const { folder, ignore, config } = project;
  const own = config.exclude.map((pattern) => pattern.value);
  // Names that are never copied from the root are not copied from the project's folder either.
  const rooted = patterns.filter((pattern) => !pattern.startsWith("**/"));
  const below = folder === "" ? [] : inFolder(folder, rooted);
  return [...patterns, ...below, ...ignore, ...inFolder(folder, own)];
}
