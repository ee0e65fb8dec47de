import type { Command } from "commander";
import type { Context } from "../context.ts";

/** Options of every subcommand of `factory compat`. */
export interface CompatOptions {
  readonly json?: true;
  readonly compat: readonly string[];
}

export interface UpdateOptions extends CompatOptions {
  readonly python: string;
  readonly indexUrl?: string;
  readonly write?: string;
  readonly record?: string;
  readonly table?: string;
}

export function define(command: Command, context: Context): void {
  subcommand(command, "list", "list the tables, their rows, dates and overrides")
    .addHelpText("after", "\nExample:\n  factory compat list")
    .action(async (options: CompatOptions) => (await actions()).listTables(options, context));
  subcommand(command, "show", "show a table, or the rows that have a version")
    .argument("<name>", 'a table, or a variable with a range such as "torch==2.4.*"')
    .addHelpText("after", "\nExample:\n  factory compat show torch==2.4.*")
    .action(async (name: string, options: CompatOptions) =>
      (await actions()).showTable(name, options, context),
    );
  subcommand(command, "check", "check every table and override")
    .addHelpText("after", "\nExample:\n  factory compat check --compat ./compat")
    .action(async (options: CompatOptions) => (await actions()).checkTables(options, context));
  subcommand(command, "update", "read the package index and propose rows that the tables do not have")
    .option("--python <path>", "Python whose pip reads the index", "python3")
    .option("--index-url <address>", "index to read (default: pip's own)")
    .option("--table <name>", "read only what one table is made of, such as torch")
    .option("--write <dir>", "write the rows as overrides into this folder, such as .factory/compat")
    .option("--record <dir>", "read and renew the recorded metadata in this folder")
    .addHelpText("after", "\nExample:\n  factory compat update --write .factory/compat")
    .action(async (options: UpdateOptions) =>
      (await import("../compat/update-tables.ts")).updateTables(options, context),
    );
  command.addHelpText("after", "\nExample:\n  factory compat list");
}

function subcommand(command: Command, name: string, summary: string): Command {
  return command
    .command(name)
    .summary(summary)
    .description(summary)
    .option("--compat <dir>", "folder with overrides, besides .factory/compat; may be repeated", collect, [])
    .option("--json", "print one JSON document");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Loaded when one of them runs, not for the help. */
function actions(): Promise<typeof import("../compat/print-tables.ts")> {
  return import("../compat/print-tables.ts");
}
