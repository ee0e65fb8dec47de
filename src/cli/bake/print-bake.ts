import { lstat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { buildLog } from "../../build/build-log.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { shellWord } from "../../plan/shell-word.ts";
import { buildAccess } from "../build/build-access.ts";
import { checkOutput } from "../build/check-output.ts";
import { choosePlan } from "../build/choose-plan.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { writeFiles } from "../init/write-files.ts";
import { locateProject } from "../locate-project.ts";
import { printDiagnostics } from "../print-plan.ts";
import { BAKE_FILE, ejectedFiles } from "./ejected-files.ts";

export interface PrintBakeCall {
  readonly dir: string;
  readonly options: BuildOptions;
  readonly context: Context;
  readonly onEvent: (event: BuildEvent) => void;
}

/** What `factory build --builder bake --print --json` prints. */
export interface PrintedBake {
  readonly schemaVersion: 1;
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
  /** To be run in the project's folder. */
  readonly command: string;
}

/** Writes the Dockerfile and its companions into a folder, and builds nothing. Throws USAGE and FILE_EXISTS. */
export async function printBake(call: PrintBakeCall): Promise<void> {
  const { dir, options, context, onEvent } = call;
  const tags = [...new Set(options.tag)];
  checkOutput(undefined, { tags, projectDir: resolve(context.cwd, dir) });
  const { observer } = buildLog(context.now, { keepStatuses: false });
  const chosen = await choosePlan({ dir, options, context, onEvent }, observer);
  const projectDir = (await locateProject(context, dir, options.root)).root;
  const access = await buildAccess(chosen.plan, {
    ...{ options, context, projectDir },
    project: chosen.project,
  });
  const folder = typeof options.print === "string" ? resolve(context.cwd, options.print) : projectDir;
  const { files, reads } = ejectedFiles({
    plan: chosen.plan,
    projectDir,
    folder,
    otherContexts: "cog-sdk" in chosen.plan.contexts ? ["cog-sdk"] : [],
    given: new Set(Object.keys(access.request.secrets)),
    tags,
    caches: access.request.caches,
  });
  await refuseOverwriting(folder, Object.keys(files), options.force === true);
  await writeFiles({ folder, files, signal: context.signal });
  const names = Object.keys(files).sort();
  const file = relative(projectDir, join(folder, BAKE_FILE));
  const command = [
    "docker buildx bake",
    ...(file === BAKE_FILE ? [] : [`--file ${shellWord(file)}`]),
    ...Object.values(reads).map((path) => `--allow="fs.read=${path}"`),
  ].join(" ");
  for (const line of printDiagnostics(chosen.diagnostics)) context.stderr.write(`${line}\n`);
  const printed: PrintedBake = { schemaVersion: 1, folder, files: names, command };
  context.stdout.write(
    options.json === true ? canonicalJson(printed, { indent: 2 }) : text(printed, projectDir),
  );
}

async function refuseOverwriting(folder: string, names: readonly string[], force: boolean): Promise<void> {
  if (force) return;
  const there: string[] = [];
  for (const name of names) if (await exists(join(folder, name))) there.push(name);
  if (there.length === 0) return;
  throw new FactoryError("FILE_EXISTS", `${folder} has ${there.join(" and ")} already`, {
    source: "--print",
    hint: "name another folder with --print DIR, or give --force to replace them",
  });
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function text({ folder, files, command }: PrintedBake, projectDir: string): string {
  return [
    ...files.map((name) => `wrote ${join(folder, name)}`),
    "",
    `Build it without factory, in ${projectDir}:`,
    `  ${command}`,
    "",
  ].join("\n");
}
