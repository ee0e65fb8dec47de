import { relative } from "node:path";
import type { Plan } from "../plan/types.ts";
import type { Output } from "./output.ts";

/** What a build writes; paths are absolute. */
export interface WrittenFiles {
  readonly output: Output;
  /** Besides the output. */
  readonly ownFiles?: readonly string[];
  readonly projectDir: string;
}

/**
 * The plan with what the build writes left out of the context, so that an image in the project folder does not hold the one
 * before it.
 */
export function withoutOutput(plan: Plan, { output, ownFiles = [], projectDir }: WrittenFiles): Plan {
  const { project } = plan.contexts;
  const written = "path" in output && output.path !== "-" ? [output.path, ...ownFiles] : ownFiles;
  const inside = written
    .map((path) => relative(projectDir, path))
    .filter((path) => path !== "" && !path.startsWith(".."));
  if (project === undefined || inside.length === 0) return plan;
  const exclude = [...project.exclude, ...inside.map((path) => `/${path.replace(/[\\*?[\]]/g, "\\$&")}`)];
  return { ...plan, contexts: { ...plan.contexts, project: { ...project, exclude } } };
}
