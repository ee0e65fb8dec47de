import type { Block } from "../../src/plan/contracts.ts";
import { nodeOp } from "../../src/plan/node-op.ts";
import { hasBuild, hasBuildInstall, hasPackages } from "../../src/plan/node-packages.ts";
import { projectSecrets } from "../../src/plan/project-secrets.ts";
import type { DraftInput } from "../../src/plan/types.ts";
import { workdir } from "../../src/plan/workdir.ts";
import type { NodeProject } from "../../src/project/node/types.ts";

/** Runs the project's `build` script on its source; the source layer is taken from the result. */
export const nodeBuild: Block = {
  name: "node-build",
  detect: async ({ node }) => node !== undefined && hasBuild(node),
  dependencies: async () => [],
  plan: async ({ project }) => {
    const { node, config } = project;
    if (node === undefined) return {};
    const folder = workdir(project);
    const environment = Object.entries(config.environment).map(([name, { value }]) => [name, value]);
    return {
      stages: [
        {
          id: "node-build",
          phase: "build.app",
          name: `${node.manager} run build`,
          block: "node-build",
          from: packages(node),
          provides: ["built-app"],
          ops: [
            {
              kind: "copy",
              from: { kind: "context", name: "project" },
              src: [`/${project.folder}`],
              dest: folder,
            },
            nodeOp(node, {
              command: `${node.manager} run build`,
              workdir: folder,
              label: `${node.manager} run build`,
              ...(node.scripts.build === undefined ? {} : { source: node.scripts.build.source }),
              env: { NODE_ENV: "production", ...Object.fromEntries(environment) },
              mounts: projectSecrets(config),
            }),
          ],
        },
      ],
    };
  },
};

function packages(node: NodeProject): DraftInput {
  if (hasBuildInstall(node)) return { kind: "stage", id: "node-build-packages" };
  return hasPackages(node)
    ? { kind: "stage", id: "node-packages" }
    : { kind: "phase", phase: "build.system" };
}
