import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { ResumeFlags } from "../run/continue-run.ts";
import { addRunOptions } from "../run/run-flags.ts";

export function define(command: Command, context: Context): void {
  addRunOptions(command)
    .argument("<run>", "id of a run, a part of it, or latest")
    .option("--from <node>", "go on at that node instead of where the run stopped")
    .addHelpText("after", "\nExample:\n  factory resume latest")
    .action(async (name: string, flags: ResumeFlags) => {
      const { continueRun } = await import("../run/continue-run.ts");
      await continueRun(name, flags, context);
    });
}
