import { relative } from "node:path";
import type { Plan } from "../plan/types.ts";
import type { Output } from "./output.ts";

/** The plan with the output left out of the context, so that an image in the project folder does not hold the one before it. */
export function withoutOutput(
  plan: Plan,
  { output, projectDir }: { readonly output: Output; readonly projectDir: string },
): Plan {
  const { project } = plan.contexts;
  if (project === undefined || !("path" in output) || output.path === "-") return plan;
  const path = relative(projectDir, output.path);
  if (path === "" || path.startsWith("..")) return plan;
  const pattern = `/${path.replace(/[\\*?[\]]/g, "\\$&")}`;
  const exclude = [...project.exclude, pattern];
  return { ...plan, contexts: { ...plan.contexts, project: { ...project, exclude } } };
}
