import type { Rejection } from "../../src/plan/detection.ts";
import { readProcfile } from "../../src/plan/read-procfile.ts";
import type { Project } from "../../src/project/types.ts";
import { cogStart } from "./start/cog.ts";
import { findFramework } from "./start/find-framework.ts";
import { projectCommand } from "./start/project-command.ts";
import { readCode } from "./start/read-code.ts";
import type { Start, StartContext } from "./start/types.ts";

/** Files that people run by name, most telling first. */
const SCRIPTS = ["main.py", "app.py", "server.py", "start.py", "bot.py", "hello.py"];

const USUAL_PORT = 8000;

export interface FoundStart {
  readonly start?: Start;
  /** What could have been the start, and why it is not. */
  readonly rejected: readonly Rejection[];
}

/**
 * How the project starts: what the config says, else cog's server, else its Procfile, else a framework that is both a requirement and in
 * the code, else a script of a usual name, else the only command of the project itself.
 */
export async function findStart(project: Project): Promise<FoundStart> {
  const port = portOr(project);
  const { start } = project.config;
  if (start !== undefined) {
    return { start: fromText({ command: start.value, source: start.source, port }), rejected: [] };
  }
  const cog = cogStart(project, port);
  if (cog !== undefined) return { start: cog, rejected: [] };
  const procfile = await readProcfile(project);
  if (procfile.process !== undefined) {
    const { command, source } = procfile.process;
    return { start: fromText({ command, source, port }), rejected: procfile.rejected };
  }
  const { files, unread } = await readCode(project);
  const framework = await findFramework({ project, code: files, requirement: requirementOf(project), port });
  const other = framework.start ?? scriptStart(project);
  const command = await projectCommand(project, other);
  const found = other ?? command.start;
  return {
    ...(found === undefined ? {} : { start: found }),
    rejected: [...procfile.rejected, ...unread, ...framework.rejected, ...command.rejected],
  };
}

/** PORT of the config's environment, else the first of its ports, else the usual one. */
function portOr({ config }: Project): StartContext["port"] {
  const variable = config.environment.PORT?.value ?? "";
  const wanted = /^[1-9]\d{0,4}$/.test(variable) ? Number(variable) : config.ports[0]?.value;
  return (usual) => wanted ?? usual;
}

/** A command somebody wrote for a platform that sets PORT works without one too. */
function fromText({
  command,
  source,
  port,
}: Pick<Start, "command" | "source"> & Pick<StartContext, "port">): Start {
  if (!/\$PORT\b|\$\{PORT\}/.test(command)) return { command, source, ports: [] };
  const chosen = port(USUAL_PORT);
  return { command, source, ports: [chosen], env: { PORT: String(chosen) } };
}

function requirementOf({ python }: Project): StartContext["requirement"] {
  const byName = new Map((python?.requirements ?? []).map((one) => [one.name, one]));
  return (name) => byName.get(name);
}

function scriptStart(project: Project): Start | undefined {
  const script = SCRIPTS.find((name) =>
    project.root.some((entry) => entry.kind === "file" && entry.name === name),
  );
  return script === undefined ? undefined : { command: `python ${script}`, source: `${script}:1`, ports: [] };
}
