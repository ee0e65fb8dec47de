import type { PlanRequest } from "../src/plan/contracts.ts";
import type { Platform } from "../src/plan/types.ts";
import type { Project } from "../src/project/types.ts";
import type { Pin } from "../src/resolve/types.ts";
import { python } from "../stacks/python/stack.ts";

export const AMD64: Platform = { os: "linux", architecture: "amd64" };

/** What a block is given to plan with: the stack's own detection, and a resolution of one Python and one base. */
export async function planRequest(
  project: Project,
  { version = "3.13", base = "base" }: { readonly version?: string; readonly base?: string } = {},
): Promise<PlanRequest> {
  const pin: Pin = { version, because: [] };
  return {
    project,
    detection: await python.describe(project, AMD64),
    resolution: {
      pins: { python: pin },
      rows: { bases: { id: "row", base, build: `${base}:build`, runtime: `${base}:runtime` } },
    },
    platform: AMD64,
  };
}
