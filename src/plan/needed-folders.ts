import type { PlanRequest } from "./contracts.ts";
import { escapePattern } from "./escape-pattern.ts";
import { neededLocalPackages } from "./local-packages.ts";

/**
 * Ignore patterns that leave of a root only the project's folder and those of its local packages: what else a monorepo
 * has is not sent to the build. No patterns when the project is the root, or needs all of it.
 */
export function neededFolders(request: PlanRequest): readonly string[] {
  const { folder, python } = request.project;
  if (folder === "" || python === undefined) return [];
  const paths = [folder, ...neededLocalPackages(request).map(({ place }) => place.path)];
  if (paths.includes(".")) return [];
  return ["*", ...[...new Set(paths)].sort().map((path) => `!${escapePattern(path)}`)];
}
