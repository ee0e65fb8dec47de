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
      ...(detection.start === undefined
        ? {}
        : { cmd: ["/bin/sh", "-c", shellText(detection.start.command)] }),
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

/** One program with its arguments: no assignment before it, no operator, no second line. */
const ONE_PROGRAM = /^(?!(?:exec|eval|\.)\s)[\w./+-]+(?:[ \t][^;&|<>(){}`\n]*)?$/;

/** A program takes the place of the shell, so that it gets the signals; in front of more than that, `exec` would drop the rest. */
function shellText(command: string): string {
  return ONE_PROGRAM.test(command) ? `exec ${command}` : command;
}
