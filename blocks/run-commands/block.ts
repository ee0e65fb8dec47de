import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { cudaEnvironment, cudaToolkit } from "../../src/plan/cuda-toolkit.ts";
import { FIXED_TIME_MOUNT, fixedTimeCommand } from "../../src/plan/fixed-time-command.ts";
import { SEARCH_PATH } from "../../src/plan/image-paths.ts";
import { networkMounts } from "../../src/plan/network-mounts.ts";
import { projectSecrets } from "../../src/plan/project-secrets.ts";
import { runtimeEnvironment } from "../../src/plan/runtime-environment.ts";
import type { DraftInput, ExecOp, Mount } from "../../src/plan/types.ts";
import type { RunCommand, RunMount } from "../../src/project/types.ts";

/** Runs the config's own commands on the image as it is before the source comes in. */
export const runCommands: Block = {
  name: "run-commands",
  detect: async (project) => project.config.run.length > 0,
  dependencies: async () => [],
  plan: async (request) => ({
    stages: [
      {
        id: "run-commands",
        phase: "build.app",
        name: "commands of the config",
        block: "run-commands",
        from: { kind: "image-so-far" },
        layerId: "run-commands",
        layer: "diff",
        ops: [
          { kind: "env", vars: environment(request) },
          ...request.project.config.run.map((run) => runOp(run, request)),
        ],
      },
    ],
    layers: [{ id: "run-commands", group: "run", distributions: [] }],
  }),
};

/** What the image itself will have, so that a command sees what the program will see. */
function environment(request: PlanRequest): Readonly<Record<string, string>> {
  const { project } = request;
  const toolkit = cudaToolkit(request);
  const own = Object.entries(project.config.environment).map(([name, { value }]) => [name, value]);
  return {
    ...runtimeEnvironment(project),
    ...(toolkit?.inImage === true ? cudaEnvironment(toolkit, SEARCH_PATH) : {}),
    ...Object.fromEntries(own),
  };
}

/** The command is an argument of the wrapper, so that its text needs no quoting. */
function runOp(run: RunCommand, { project }: PlanRequest): ExecOp<DraftInput> {
  return {
    kind: "exec",
    argv: fixedTimeCommand('/bin/sh -ec "$1"', [run.command]),
    label: run.command,
    source: run.source,
    mounts: [
      ...run.mounts.map(toMount),
      ...projectSecrets(project.config, run.mounts),
      FIXED_TIME_MOUNT,
      ...networkMounts(),
    ],
  };
}

function toMount(mount: RunMount): Mount<DraftInput> {
  if (mount.kind !== "cache") return mount;
  return { kind: "cache", id: `project-${mount.id}`, target: mount.target, sharing: "shared" };
}
