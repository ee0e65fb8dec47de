import type { Project } from "../project/types.ts";
import { escapePattern } from "./escape-pattern.ts";
import type { PlanContext } from "./types.ts";

/** Sent apart from the source, so that BuildKit neither sends nor reads gigabytes again when a line of code changes. */
export const WEIGHTS_CONTEXT = "weights";

/** Path of a file of the project inside the contexts, which hold the root that the project lies in. */
export function contextPath({ folder }: Pick<Project, "folder">, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** The context that holds these paths of the root and nothing else. */
export function onlyPaths(paths: readonly string[]): PlanContext {
  return { exclude: ["*", ...[...new Set(paths)].sort().map((path) => `!${escapePattern(path)}`)] };
}

/** The context that holds of one folder what the patterns choose. */
export function onlyChosen(
  folder: string,
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): PlanContext {
  const inside = (pattern: string) => `${escapePattern(folder)}/${pattern}`;
  const chosen = include.length === 0 ? [escapePattern(folder)] : include.map(inside);
  return { exclude: ["*", ...chosen.map((pattern) => `!${pattern}`), ...exclude.map(inside)] };
}
