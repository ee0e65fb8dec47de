import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.ts";
import type { DrawFlags } from "../runs/draw-run.ts";
import type { HandoffFlags } from "../runs/handoff-run.ts";
import type { ListFlags } from "../runs/list-runs.ts";
import type { FollowFlags } from "../runs/print-events.ts";
import type { RunCommandFlags } from "../runs/show-run.ts";

const RUN = "id of a run, a part of it, or latest";
const FOLLOW = "go on while a process drives the run";

export function define(command: Command, context: Context): void {
  subcommand(command, "list", "list the runs of a project, newest first")
    .option("--status <status>", "only runs with that status, such as awaiting_human")
    .option("--limit <count>", "show at most this many (20; with --json all)", positiveNumber)
    .addHelpText("after", "\nExample:\n  factory runs list --status awaiting_human")
    .action(async (flags: ListFlags) => (await import("../runs/list-runs.ts")).listRuns(flags, context));
  subcommand(command, "show", "show what a run has done, and what it waits for")
    .argument("[run]", RUN, "latest")
    .addHelpText("after", "\nExample:\n  factory runs show latest")
    .action(async (name: string, flags: RunCommandFlags) =>
      (await import("../runs/show-run.ts")).showRun(name, flags, context),
    );
  subcommand(command, "events", "print everything that happened in a run; with --json as NDJSON")
    .argument("[run]", RUN, "latest")
    .option("--follow", FOLLOW)
    .addHelpText("after", "\nExample:\n  factory runs events latest --follow")
    .action(async (name: string, flags: FollowFlags) =>
      (await import("../runs/print-events.ts")).printEvents(name, flags, context),
    );
  subcommand(command, "logs", "print what the stages of a run printed")
    .argument("[run]", RUN, "latest")
    .argument("[node]", "only of this node")
    .option("--follow", FOLLOW)
    .addHelpText("after", "\nExample:\n  factory runs logs latest build")
    .action(async (name: string, node: string | undefined, flags: FollowFlags) =>
      (await import("../runs/print-logs.ts")).printLogs({ name, node }, flags, context),
    );
  subcommand(command, "graph", "draw the pipeline of a run with what was visited")
    .argument("[run]", RUN, "latest")
    .option("--format <format>", "svg or mermaid", "svg")
    .option("-o, --output <path>", "write into this file instead of standard output")
    .addHelpText("after", "\nExample:\n  factory runs graph latest -o run.svg")
    .action(async (name: string, flags: DrawFlags) =>
      (await import("../runs/draw-run.ts")).drawRun(name, flags, context),
    );
  subcommand(
    command,
    "handoff",
    "print what is left of an ended run: summary, decision, open risks, next actions",
  )
    .argument("[run]", RUN, "latest")
    .addOption(new Option("--markdown", "print it as Markdown, as without --json").conflicts("json"))
    .addHelpText("after", "\nExample:\n  factory runs handoff latest")
    .action(async (name: string, flags: HandoffFlags) =>
      (await import("../runs/handoff-run.ts")).handoffRun(name, flags, context),
    );
  command.addHelpText("after", "\nExample:\n  factory runs list");
}

function subcommand(command: Command, name: string, summary: string): Command {
  return command
    .command(name)
    .summary(summary)
    .description(summary)
    .option("--project <dir>", "folder whose .factory keeps the runs", ".")
    .option("--json", "print one JSON document");
}

function positiveNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it is not a whole number from 1.");
}
