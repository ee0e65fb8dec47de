import type { Command } from "commander";
import type { Context } from "../context.ts";
import { addRunOptions } from "../run/run-flags.ts";
import type { StartFlags } from "../run/start-run.ts";

export function define(command: Command, context: Context): void {
  addRunOptions(command)
    .argument(
      "[file]",
      "pipeline in DOT; without one pipeline.dot or factory.dot of the project, else the built-in release pipeline",
    )
    .option(
      "--pipeline <id[@version]>",
      "a registered version instead of a file, the newest without a number",
    )
    .option("--profile <id>", "profile that says under which circumstances the run happens")
    .option(
      "--suite <id[@version]>",
      "suite that the image is evaluated with; bound to a registered pipeline",
    )
    .addHelpText(
      "after",
      "\nExample:\n  factory run release.dot --answers answers.json --json\n  factory run --pipeline release@1 --profile ci --suite hello@1",
    )
    .action(async (file: string | undefined, flags: StartFlags) => {
      const { startRun } = await import("../run/start-run.ts");
      await startRun(file, flags, context);
    });
}
