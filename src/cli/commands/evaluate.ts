import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import type { EvaluateFlags } from "../evaluate/evaluate-command.ts";
import { PROGRESS_MODES } from "../progress/create-progress.ts";
import { addProjectOption } from "../run/run-flags.ts";
import { RUNTIMES } from "../smoke/choose-runtime.ts";

export function define(command: Command, context: Context): void {
  addProjectOption(command)
    .argument("<run>", "id of a run, a part of it, or latest")
    .option("--again", "try the scenarios once more; the earlier reports stay")
    .addOption(new Option("--runtime <name>", "what runs scenarios (default: buildkit)").choices(RUNTIMES))
    .option("--endpoint <address>", "BuildKit: unix://PATH, tcp://HOST:PORT, buildx://NAME, docker://")
    .option("--progress <mode>", `how to show progress: ${PROGRESS_MODES.join(", ")}`, "auto")
    .option("--json", "print the result as one JSON document")
    .addHelpText("after", "\nExample:\n  factory evaluate latest")
    .action(async (name: string, flags: EvaluateFlags) => {
      const { runEvaluate } = await import("../evaluate/evaluate-command.ts");
      await runEvaluate(name, flags, context);
    });
}
