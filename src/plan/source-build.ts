import type { Project } from "../project/types.ts";

/**
 * Where the first package is declared that may have to be compiled: one of which a lock has no wheel, or any
 * requirement when nothing is locked. Undefined when wheels alone are installed.
 */
export function firstSourceBuild(project: Project): string | undefined {
  const lock = project.python?.lock;
  if (lock === undefined) return project.python?.requirements[0]?.source;
  const built = lock.packages.find(
    ({ artifacts }) => artifacts.length > 0 && artifacts.every(({ kind }) => kind === "sdist"),
  );
  return built?.source;
}
