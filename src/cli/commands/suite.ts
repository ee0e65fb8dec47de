import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ActorOption, type ProjectOption, projectCommand } from "../decisions/project-option.ts";

export interface CreateSuiteOptions extends ProjectOption, ActorOption {
  readonly id?: string;
}

export interface ArchiveOptions extends ProjectOption, ActorOption {
  readonly reason?: string;
}

const ACTOR = ["--actor <name>", "who does it; git's or the machine's user when absent"] as const;

export function define(command: Command, context: Context): void {
  projectCommand(command, "create", "make a version of a suite from a YAML or JSON file")
    .argument("<file>", "file with the scenarios")
    .option("--id <id>", "id of the suite; that in the file, or the file's name, when absent")
    .option(...ACTOR)
    .addHelpText("after", "\nExample:\n  factory suite create ../scenarios/hello.yaml")
    .action(async (file: string, options: CreateSuiteOptions) =>
      (await import("../suite/suite-commands.ts")).runCreate(file, options, context),
    );
  projectCommand(command, "list", "list suites and their versions")
    .addHelpText("after", "\nExample:\n  factory suite list")
    .action(async (options: ProjectOption) =>
      (await import("../suite/suite-commands.ts")).runList(options, context),
    );
  projectCommand(command, "show", "show a version of a suite and the runs it was used for")
    .argument("<id>", "ID for the newest version, or ID@VERSION")
    .addHelpText("after", "\nExample:\n  factory suite show hello@1")
    .action(async (asked: string, options: ProjectOption) =>
      (await import("../suite/suite-commands.ts")).runShow(asked, options, context),
    );
  projectCommand(command, "archive", "let no new run be checked with a version")
    .argument("<id>", "ID@VERSION")
    .option("--reason <text>", "why")
    .option(...ACTOR)
    .addHelpText("after", "\nExample:\n  factory suite archive hello@1 --reason 'tests the old answer'")
    .action(async (asked: string, options: ArchiveOptions) =>
      (await import("../suite/suite-commands.ts")).runArchive(asked, options, context),
    );
  command.addHelpText("after", "\nExample:\n  factory suite show hello@1");
}
