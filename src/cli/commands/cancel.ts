import type { Command } from "commander";
import type { Context } from "../context.ts";
import { addProjectOption } from "../run/run-flags.ts";
import type { OperateFlags } from "../runs/operate.ts";

export function define(command: Command, context: Context): void {
  addProjectOption(command)
    .argument("<run>", "id of a run, a part of it, or latest")
    .option("--reason <text>", "why; kept with the run")
    .option("--actor <name>", "who does it (default: the identity of git, or the user of this machine)")

    .option("--wait", "wait until it is done, however long the running stage takes")
    .option("--json", "print one JSON document")
    .addHelpText("after", '\nExample:\n  factory cancel latest --reason "wrong branch"')
    .action(async (name: string, flags: OperateFlags) => {
      const { operate } = await import("../runs/operate.ts");
      await operate("cancel", name, { flags, context });
    });
}
