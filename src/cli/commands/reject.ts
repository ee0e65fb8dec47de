import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { DecideFlags } from "../decide/run-decide.ts";
import { addProjectOption } from "../run/run-flags.ts";
import { addDecisionOptions } from "./approve.ts";

export function define(command: Command, context: Context): void {
  addDecisionOptions(
    addProjectOption(command)
      .argument("<run>", "id of a run, a part of it, or latest")
      .option("--reason <text>", "why it is rejected")
      .option("--remediation <text>", "what has to be done before the next run"),
  )
    .addHelpText(
      "after",
      '\nExample:\n  factory reject latest --reason "HP-1 fails" --remediation "restore the greeting"',
    )
    .action(async (name: string, flags: DecideFlags) =>
      (await import("../decide/run-decide.ts")).runDecide("rejected", name, { flags, context }),
    );
}
