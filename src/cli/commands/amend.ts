import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { AmendFlags } from "../decide/run-amend.ts";
import { addProjectOption } from "../run/run-flags.ts";

export function define(command: Command, context: Context): void {
  addProjectOption(command)
    .argument("<decision>", "a run, the number of a record, or the beginning of an id")
    .requiredOption("--reason <text>", "what became known")
    .option("--reversed", "the decision turned out wrong")
    .option("--critical-incident", "users were hurt by what was approved")
    .option("--actor <name>", "who says it (default: the identity of git, or the user of this machine)")
    .option("--sign-key <file>", "private key to sign the amendment with")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      '\nExample:\n  factory amend latest --reversed --reason "customers saw the old page"',
    )
    .action(async (asked: string, flags: AmendFlags) =>
      (await import("../decide/run-amend.ts")).runAmend(asked, flags, context),
    );
}
