import type { DetectedStart, Rejection } from "../../src/plan/detection.ts";
import { readProcfile } from "../../src/plan/read-procfile.ts";
import type { NodeProject } from "../../src/project/node/types.ts";
import type { Project, Sourced } from "../../src/project/types.ts";

/** Files that people run by name, most telling first. */
const SCRIPTS = ["server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs"];

const USUAL_PORT = 3000;

/** How many scripts may name each other before it is taken for a circle. */
const DEEPEST = 8;

export interface FoundNodeStart {
  readonly start?: { readonly detected: DetectedStart; readonly ports: readonly number[] };
  /** What could have been the start, and why it is not. */
  readonly rejected: readonly Rejection[];
}

/**
 * How the project starts: what the config says, else its Procfile, else the `start` script, else the file that `main`
 * names, else a file of a usual name.
 */
export async function findNodeStart(project: Project): Promise<FoundNodeStart> {
  const { config, node } = project;
  if (config.start !== undefined) return found(project, config.start.value, config.start.source, []);
  const { process, rejected } = await readProcfile(project);
  if (process !== undefined) return found(project, process.command, process.source, rejected);
  const script = node === undefined ? undefined : startScript(node);
  if (script !== undefined) {
    const warning = node === undefined ? undefined : missingProgram(node, script.value);
    return found(project, script.value, script.source, rejected, warning);
  }
  const file = (await mainFile(project)) ?? usualFile(project);
  if (file === undefined) return { rejected };
  return found(project, `node ${file.value}`, file.source, rejected);
}

function found(
  project: Project,
  command: string,
  source: string,
  rejected: readonly Rejection[],
  warning?: string,
): FoundNodeStart {
  const port = portOf(project);
  const detected = {
    command,
    source,
    env: { PORT: String(port) },
    ...(warning === undefined ? {} : { warning }),
  };
  return { start: { detected, ports: [port] }, rejected };
}

/** PORT of the config's environment, else the first of its ports, else the usual one. */
function portOf({ config }: Project): number {
  const variable = config.environment.PORT?.value ?? "";
  return /^[1-9]\d{0,4}$/.test(variable) ? Number(variable) : (config.ports[0]?.value ?? USUAL_PORT);
}

/** Run without the manager, which would stand between the program and its signals and need not be in the image. */
function startScript({ scripts }: NodeProject): Sourced<string> | undefined {
  const { start } = scripts;
  if (start === undefined) return undefined;
  return { value: expand(scripts, "start", 0), source: start.source };
}

/** The text of a script with those before it, and with what a script of one `npm run NAME` stands for. */
function expand(scripts: NodeProject["scripts"], name: string, depth: number): string {
  const text = scripts[name]?.value.trim() ?? "";
  const [, called] = /^(?:npm run|npm run-script|pnpm run|pnpm|yarn run|yarn) ([\w:.-]+)$/.exec(text) ?? [];
  const own =
    called !== undefined && depth < DEEPEST && Object.hasOwn(scripts, called)
      ? expand(scripts, called, depth + 1)
      : text;
  const before = `pre${name}`;
  if (!Object.hasOwn(scripts, before)) return own;
  return `${scripts[before]?.value.trim() ?? ""} && ${own}`;
}

/** Packages whose program has another name. */
const PROGRAMS: Readonly<Record<string, string>> = {
  tsc: "typescript",
  "react-scripts": "react-scripts",
  ng: "@angular/cli",
};

function missingProgram({ dependencies, devDependencies }: NodeProject, command: string): string | undefined {
  const words = command.split(/\s+|&&|\|\||;/);
  const program = words.find((word) => word !== "" && !/^\w+=/.test(word)) ?? "";
  if (/^(?:npm|npx|pnpm|yarn)$/.test(program)) {
    return `the start script needs ${program}, which slim images do not have; write what it runs`;
  }
  const name = PROGRAMS[program] ?? program;
  const isDev =
    devDependencies.some((one) => one.name === name) && !dependencies.some((one) => one.name === name);
  if (!isDev) return undefined;
  return `the start script runs ${program}, which is in devDependencies and not in the image`;
}

async function mainFile({ node, fs }: Project): Promise<Sourced<string> | undefined> {
  const { main } = node ?? {};
  if (main === undefined) return undefined;
  const path = main.value.replace(/^\.\//, "");
  if (!/^[\w@][\w@./-]*$/.test(path) || path.split("/").includes("..")) return undefined;
  for (const candidate of [path, `${path}.js`, `${path}/index.js`]) {
    if ((await fs.kind(candidate)) === "file") return { value: candidate, source: main.source };
  }
  return undefined;
}

function usualFile({ root }: Project): Sourced<string> | undefined {
  const file = SCRIPTS.find((name) => root.some((entry) => entry.kind === "file" && entry.name === name));
  return file === undefined ? undefined : { value: file, source: `${file}:1` };
}
