import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "../context.ts";

export interface JsonOption {
  readonly json?: true;
}

export interface ListOptions extends JsonOption {
  readonly limit: number;
}

const USUAL_LIMIT = 20;

export function define(command: Command, context: Context): void {
  subcommand(command, "list", "list the recorded builds of a project, newest first")
    .argument("[dir]", "project folder", ".")
    .option("--limit <count>", "show at most this many", positiveNumber, USUAL_LIMIT)
    .addHelpText("after", "\nExample:\n  factory builds list --limit 5")
    .action(async (dir: string, options: ListOptions) =>
      (await import("../builds/list-builds.ts")).listBuilds(dir, options, context),
    );
  subcommand(command, "show", "show everything that is known of one build")
    .argument("[id]", "id of a build or its beginning, or latest", "latest")
    .argument("[dir]", "project folder", ".")
    .addHelpText("after", "\nExample:\n  factory builds show latest")
    .action(async (asked: string, dir: string, options: JsonOption) =>
      (await import("../builds/show-build.ts")).showBuild({ asked, dir, options, context }),
    );
  subcommand(command, "stats", "show times, cache hits and estimates over all recorded builds")
    .argument("[dir]", "project folder", ".")
    .addHelpText("after", "\nExample:\n  factory builds stats --json")
    .action(async (dir: string, options: JsonOption) =>
      (await import("../builds/show-stats.ts")).showStats(dir, options, context),
    );
  command.addHelpText("after", "\nExample:\n  factory builds list");
}

function subcommand(command: Command, name: string, summary: string): Command {
  return command
    .command(name)
    .summary(summary)
    .description(summary)
    .option("--json", "print one JSON document");
}

function positiveNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it is not a whole number from 1.");
}
