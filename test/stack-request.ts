import type { PlanRequest } from "../src/plan/contracts.ts";
import { stacks } from "../stacks/index.ts";
import { memoryProject } from "./memory-project.ts";
import { AMD64 } from "./plan-request.ts";

/** What a block is given to plan with for a project of any stack, made of texts. */
export async function stackRequest(files: Readonly<Record<string, string>>): Promise<PlanRequest> {
  const project = await memoryProject(files);
  const detected = await Promise.all(stacks.map((stack) => stack.detect(project)));
  const stack = stacks[detected.indexOf(true)];
  if (stack === undefined) throw new Error("no stack recognises the files");
  return {
    project,
    detection: await stack.describe(project, AMD64),
    resolution: {
      pins: {},
      rows: { bases: { id: "row", base: "base", build: "base:build", runtime: "base:runtime" } },
    },
    platform: { os: "linux", architecture: "amd64" },
  };
}
