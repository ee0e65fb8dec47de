import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ProjectOption, projectCommand } from "../decisions/project-option.ts";

export interface ListDecisionsOptions extends ProjectOption {
  readonly run?: string;
}

export interface VerifyOptions extends ProjectOption {
  readonly key: readonly string[];
}

export function define(command: Command, context: Context): void {
  projectCommand(command, "list", "list what was decided about runs")
    .option("--run <id>", "only about this run")
    .addHelpText("after", "\nExample:\n  factory decisions list")
    .action(async (options: ListDecisionsOptions) =>
      (await import("../decisions/show-decisions.ts")).runList(options, context),
    );
  projectCommand(command, "show", "show a decision, its grounds and its amendments")
    .argument("<id>", "a run, the number of a record, or the beginning of an id")
    .addHelpText("after", "\nExample:\n  factory decisions show 1")
    .action(async (asked: string, options: ProjectOption) =>
      (await import("../decisions/show-decisions.ts")).runShow(asked, options, context),
    );
  projectCommand(command, "verify", "check that no decision was changed, removed or added")
    .option("--key <file>", "public key that records have to be signed with; may be repeated", append, [])
    .addHelpText("after", "\nExample:\n  factory decisions verify --key release.key.pub")
    .action(async (options: VerifyOptions) =>
      (await import("../decisions/verify-decisions.ts")).runVerify(options, context),
    );
  command.addHelpText("after", "\nExample:\n  factory decisions verify");
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
