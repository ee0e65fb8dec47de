import { resolve } from "node:path";
import type { Command } from "commander";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { Context } from "../context.ts";

export interface ProjectOption {
  /** The project's folder. */
  readonly project: string;
  readonly json?: true;
}

export interface ActorOption {
  readonly actor?: string;
}

/** A subcommand that works in a project's folder. */
export function projectCommand(command: Command, name: string, summary: string): Command {
  return command
    .command(name)
    .summary(summary)
    .description(summary)
    .option("--project <dir>", "folder whose .factory keeps them", ".")
    .option("--json", "print one JSON document");
}

/** Absolute path of the project's folder. Throws PROJECT_NOT_FOUND. */
export async function projectDir({ project }: ProjectOption, { cwd }: Context): Promise<string> {
  const folder = resolve(cwd, project);
  await diskProjectFs(folder);
  return folder;
}
