import type { Command } from "commander";
import type { Context } from "../context.ts";
import { addRunOptions, type RunFlags } from "../run/run-flags.ts";

export function define(command: Command, context: Context): void {
  addRunOptions(command)
    .argument(
      "[file]",
      "pipeline in DOT; without one pipeline.dot or factory.dot of the project, else the built-in release pipeline",
    )
    .addHelpText("after", "\nExample:\n  factory run release.dot --answers answers.json --json")
    .action(async (file: string | undefined, flags: RunFlags) => {
      const { startRun } = await import("../run/start-run.ts");
      await startRun(file, flags, context);
    });
}
