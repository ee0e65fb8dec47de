import type { Block } from "../../src/plan/contracts.ts";
import { runtimeEnvironment } from "../../src/plan/runtime-environment.ts";
import type { Dependency } from "../../src/resolve/types.ts";

/** Taken when the project does not care: the newest line with long-term support. */
const DEFAULT_NODE = "24";

/** Asks for the Node the project declares; the base image brings it. */
export const nodeRuntime: Block = {
  name: "node-runtime",
  detect: async (project) => project.node !== undefined,
  dependencies: async (project) => [
    ...(project.node?.ranges ?? []).map(({ value, source }) => nodeRange(value, source, "require")),
    nodeRange(DEFAULT_NODE, "default", "prefer"),
  ],
  plan: async ({ project }) => ({ config: { env: runtimeEnvironment(project) } }),
};

function nodeRange(range: string, source: string, strength: Dependency["strength"]): Dependency {
  return { name: "node", range, versioning: "semver", strength, requestedBy: "node-runtime", source };
}
