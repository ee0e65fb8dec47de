import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ProjectOption, projectCommand } from "../decisions/project-option.ts";
import type { CreateOptions, EndOptions, ShowOptions, UpdateOptions } from "../profile/options.ts";

export function define(command: Command, context: Context): void {
  projectCommand(command, "create", "make a profile from a YAML or JSON file")
    .argument("<file>", "file that describes it")
    .option("--id <id>", "id of the profile; that in the file, or the file's name, when absent")
    .addHelpText("after", "\nExample:\n  factory profile create ci.yaml")
    .action(async (file: string, options: CreateOptions) =>
      (await import("../profile/create-command.ts")).runCreate(file, options, context),
    );
  projectCommand(command, "list", "list the profiles of a project")
    .addHelpText("after", "\nExample:\n  factory profile list")
    .action(async (options: ShowOptions) =>
      (await import("../profile/show-command.ts")).runList(options, context),
    );
  projectCommand(command, "show", "show a profile")
    .argument("<id>", "id of the profile")
    .option("--effective", "show what holds on this machine, and where each value comes from")
    .addHelpText("after", "\nExample:\n  factory profile show ci --effective")
    .action(async (id: string, options: ShowOptions) =>
      (await import("../profile/show-command.ts")).runShow(id, options, context),
    );
  projectCommand(command, "update", "change bindings and limits of a profile")
    .argument("<id>", "id of the profile")
    .option("--bind <name=kind:where>", "lead a binding to env:NAME, file:PATH or secret:ID", append, [])
    .option("--unbind <name>", "take a binding away", append, [])
    .option("--limit <name=number>", "set a limit", append, [])
    .option("--unlimit <name>", "take a limit away", append, [])
    .option("--machine", "change it for this machine alone")
    .addHelpText(
      "after",
      "\nExample:\n  factory profile update ci --bind token=env:CI_TOKEN --limit restarts=1",
    )
    .action(async (id: string, options: UpdateOptions) =>
      (await import("../profile/change-command.ts")).runUpdate(id, options, context),
    );
  projectCommand(command, "retire", "let no new run use a profile")
    .argument("<id>", "id of the profile")
    .option("--actor <name>", "who does it; git's or the machine's user when absent")
    .option("--reason <text>", "why")
    .addHelpText("after", "\nExample:\n  factory profile retire ci --reason 'replaced by release'")
    .action(async (id: string, options: EndOptions) =>
      (await import("../profile/change-command.ts")).runRetire(id, options, context),
    );
  projectCommand(command, "delete", "remove a profile that no active run uses")
    .argument("<id>", "id of the profile")
    .addHelpText("after", "\nExample:\n  factory profile delete ci")
    .action(async (id: string, options: ProjectOption) =>
      (await import("../profile/change-command.ts")).runDelete(id, options, context),
    );
  command.addHelpText("after", "\nExample:\n  factory profile show ci --effective");
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
