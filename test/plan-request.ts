import type { PlanRequest } from "../src/plan/contracts.ts";
import type { Project } from "../src/project/types.ts";
import type { Pin } from "../src/resolve/types.ts";
import { python } from "../stacks/python/stack.ts";

/** What a block is given to plan with: the stack's own detection, and a resolution of one Python and one base. */
export async function planRequest(
  project: Project,
  { version = "3.13", base = "base" }: { readonly version?: string; readonly base?: string } = {},
): Promise<PlanRequest> {
  const pin: Pin = { version, because: [] };
  return {
    project,
    detection: await python.describe(project),
    resolution: {
      pins: { python: pin },
      rows: { bases: { id: "row", base, build: `${base}:build`, runtime: `${base}:runtime` } },
    },
    platform: { os: "linux", architecture: "amd64" },
  };
}
