import type { Block } from "../../src/plan/contracts.ts";
import type { Detection, Diagnostic } from "../../src/plan/detection.ts";
import { imageUser } from "../../src/plan/image-user.ts";
import type { ImageConfig } from "../../src/plan/types.ts";
import type { Project } from "../../src/project/types.ts";

/** Writes start command, user, ports and environment into the image config. */
export const startCommand: Block = {
  name: "start-command",
  detect: async () => true,
  dependencies: async () => [],
  plan: async ({ project, detection }) => ({
    config: imageConfig(project, detection),
    diagnostics: [...startDiagnostics(detection), ...portDiagnostics(project, detection)],
  }),
};

function imageConfig(project: Project, { start, ports }: Detection): ImageConfig {
  const { user, env } = imageUser(project);
  const environment = Object.entries(project.config.environment).map(([name, { value }]) => [name, value]);
  return {
    ...(start === undefined ? {} : { cmd: ["/bin/sh", "-c", shellText(start.command)] }),
    ...(ports.length === 0 ? {} : { exposedPorts: ports.map((port) => `${port}/tcp`) }),
    ...(user === undefined ? {} : { user }),
    env: { ...env, ...start?.env, ...Object.fromEntries(environment) },
  };
}

function startDiagnostics({ start }: Detection): Diagnostic[] {
  if (start === undefined) {
    const message =
      "no start command was found: the image starts what its base starts; set `start` in factory.yaml";
    return [{ code: "NO_START_COMMAND", severity: "warning", message }];
  }
  if (start.warning === undefined) return [];
  const { warning: message, source } = start;
  return [{ code: "DEVELOPMENT_SERVER", severity: "warning", message, source }];
}

/** Docker lets everybody listen there, Kubernetes does not. */
function portDiagnostics(project: Project, { ports }: Detection): Diagnostic[] {
  const { owner, user } = imageUser(project);
  const low = ports.filter((port) => port < 1024);
  if (owner === undefined || low.length === 0) return [];
  const message = `user ${user} may not be allowed to listen below port 1024 (${low.join(", ")}); use a higher port or set \`user: root\` in factory.yaml`;
  const source = project.config.ports.find(({ value }) => value < 1024)?.source;
  return [{ code: "LOW_PORT", severity: "warning", message, ...(source === undefined ? {} : { source }) }];
}

/** Pieces that leave a command one program: plain text, escaped characters, quotes, and variables with or without a default. */
const PIECE = [
  /[^;&|<>(){}`'"\\$\n]/,
  /\\./,
  /'[^'\n]*'/,
  /"(?:[^"\\`\n]|\\.)*"/,
  /\$\{\w+(?::-[\w.:/-]*)?\}/,
  /\$(?![({])/,
]
  .map(({ source }) => source)
  .join("|");

/** One program with its arguments: no assignment before it, no operator, no second line. */
const ONE_PROGRAM = new RegExp(`^(?!(?:exec|eval|\\.)\\s)[\\w./+-]+(?:[ \\t](?:${PIECE})*)?$`);

/** A program takes the place of the shell, so that it gets the signals; in front of more than that, `exec` would drop the rest. */
function shellText(command: string): string {
  return ONE_PROGRAM.test(command) ? `exec ${command}` : command;
}
