import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ActorOption, type ProjectOption, projectCommand } from "../decisions/project-option.ts";

export interface RegisterOptions extends ProjectOption, ActorOption {
  readonly id?: string;
}

export interface RetireOptions extends ProjectOption, ActorOption {
  readonly reason?: string;
}

/** Adds register, list, show and retire to `factory pipeline`. */
export function defineSpecCommands(command: Command, context: Context): void {
  projectCommand(command, "register", "make a pipeline a version that never changes")
    .argument("<file>", "a pipeline, or - for standard input")
    .option("--id <id>", "id of the pipeline; the name of its graph in lower case when absent")
    .option("--actor <name>", "who does it; git's or the machine's user when absent")
    .addHelpText("after", "\nExample:\n  factory pipeline register release.dot")
    .action(async (file: string, options: RegisterOptions) =>
      (await import("./spec-commands.ts")).runRegister(file, options, context),
    );
  projectCommand(command, "list", "list registered pipelines and their versions")
    .addHelpText("after", "\nExample:\n  factory pipeline list")
    .action(async (options: ProjectOption) => (await import("./spec-commands.ts")).runList(options, context));
  projectCommand(command, "show", "show a registered version and what the lint said of it")
    .argument("<id>", "ID for the newest version, or ID@VERSION")
    .addHelpText("after", "\nExample:\n  factory pipeline show release@1")
    .action(async (asked: string, options: ProjectOption) =>
      (await import("./spec-commands.ts")).runShow(asked, options, context),
    );
  projectCommand(command, "retire", "let no new run be made from a version")
    .argument("<id>", "ID@VERSION")
    .option("--reason <text>", "why")
    .option("--actor <name>", "who does it; git's or the machine's user when absent")
    .addHelpText("after", "\nExample:\n  factory pipeline retire release@1 --reason 'no smoke test'")
    .action(async (asked: string, options: RetireOptions) =>
      (await import("./spec-commands.ts")).runRetire(asked, options, context),
    );
}
