import type { Command } from "commander";
import type { Context } from "../context.ts";
import { defineSpecCommands } from "../spec/define-spec-commands.ts";

const FILE = "a pipeline, or - for standard input";

export function define(command: Command, context: Context): void {
  subcommand(command, "lint", "check pipelines before they run")
    .argument("<file...>", FILE)
    .option("--strict", "end with exit code 1 for warnings, too")
    .addHelpText("after", "\nExample:\n  factory pipeline lint release.dot")
    .action(async (files: readonly string[], options) =>
      (await import("../pipeline/lint-files.ts")).lintFiles(files, options, context),
    );
  subcommand(command, "graph", "draw a pipeline")
    .argument("<file>", FILE)
    .option("--format <format>", "svg or mermaid", "svg")
    .option("-o, --output <path>", "write into this file instead of standard output")
    .addHelpText("after", "\nExample:\n  factory pipeline graph release.dot -o release.svg")
    .action(async (file: string, options) =>
      (await import("../pipeline/draw-file.ts")).drawFile(file, options, context),
    );
  subcommand(command, "fmt", "print pipelines in their canonical form, comments kept")
    .argument("<file...>", FILE)
    .option("--check", "change nothing; end with exit code 1 if a file is not in that form")
    .option("--write", "write the files instead of printing them")
    .addHelpText("after", "\nExample:\n  factory pipeline fmt --write release.dot")
    .action(async (files: readonly string[], options) =>
      (await import("../pipeline/format-files.ts")).formatFiles(files, options, context),
    );
  subcommand(command, "parse", "show what factory reads in a pipeline, after its transforms")
    .argument("<file>", FILE)
    .addHelpText("after", "\nExample:\n  factory pipeline parse release.dot --json")
    .action(async (file: string, options) =>
      (await import("../pipeline/parse-file.ts")).parseFile(file, options, context),
    );
  subcommand(command, "init", "write the built-in release pipeline into a file, to change it")
    .argument("[file]", "file to write", "pipeline.dot")
    .addHelpText("after", "\nExample:\n  factory pipeline init")
    .action(async (file: string, options) =>
      (await import("../pipeline/init-pipeline.ts")).initPipeline(file, options, context),
    );
  defineSpecCommands(command, context);
  command.addHelpText("after", "\nExample:\n  factory pipeline lint release.dot");
}

function subcommand(command: Command, name: string, summary: string): Command {
  return command
    .command(name)
    .summary(summary)
    .description(summary)
    .option("--json", "print one JSON document");
}
