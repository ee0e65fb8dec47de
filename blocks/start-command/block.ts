import type { Block } from "../../src/plan/contracts.ts";
import type { ImageConfig } from "../../src/plan/types.ts";

/** Writes start command, ports and environment into the image config. */
export const startCommand: Block = {
  name: "start-command",
  detect: async () => true,
  dependencies: async () => [],
  plan: async ({ project, detection }) => {
    const environment = Object.entries(project.config.environment).map(([name, { value }]) => [name, value]);
    const config: ImageConfig = {
      ...(detection.start === undefined ? {} : { cmd: ["/bin/sh", "-c", `exec ${detection.start.command}`] }),
      ...(detection.ports.length === 0 ? {} : { exposedPorts: detection.ports.map((port) => `${port}/tcp`) }),
      env: Object.fromEntries(environment),
    };
    const diagnostics =
      detection.start === undefined
        ? [
            {
              code: "NO_START_COMMAND",
              severity: "warning" as const,
              message:
                "no start command was found: the image starts what its base starts; set `start` in factory.yaml",
            },
          ]
        : [];
    return { config, diagnostics };
  },
};
