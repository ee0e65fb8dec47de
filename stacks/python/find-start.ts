import type { Project } from "../../src/project/types.ts";

export interface Start {
  /** Shell command run in the source folder. */
  readonly command: string;
  readonly source: string;
  readonly ports: readonly number[];
}

/** Files that people run by name, most telling first. */
const SCRIPTS = ["main.py", "app.py", "server.py", "start.py", "bot.py", "hello.py"];

const FLASK_APP = /^\w+\s*=\s*Flask\(/m;
const FLASK_PORT = 8000;

/** How the project starts: what the config says, else Flask's server for a Flask app, else a script of a usual name. */
export async function findStart(project: Project): Promise<Start | undefined> {
  const { start } = project.config;
  if (start !== undefined) return { command: start.value, source: start.source, ports: [] };
  const script = SCRIPTS.find((name) =>
    project.root.some((entry) => entry.kind === "file" && entry.name === name),
  );
  if (script === undefined) return undefined;
  return (
    (await flaskStart(project, script)) ?? { command: `python ${script}`, source: `${script}:1`, ports: [] }
  );
}

async function flaskStart(project: Project, script: string): Promise<Start | undefined> {
  if (project.python?.requirements.some((requirement) => requirement.name === "flask") !== true)
    return undefined;
  const text = await project.fs.read(script);
  const match = FLASK_APP.exec(text);
  if (match === null) return undefined;
  return {
    command: `flask --app ${script} run --host 0.0.0.0 --port ${FLASK_PORT}`,
    source: `${script}:${text.slice(0, match.index).split("\n").length}`,
    ports: [FLASK_PORT],
  };
}
