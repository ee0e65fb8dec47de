import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { DecideFlags } from "../decide/run-decide.ts";
import { addProjectOption } from "../run/run-flags.ts";

export function define(command: Command, context: Context): void {
  addDecisionOptions(
    addProjectOption(command)
      .argument("<run>", "id of a run, a part of it, or latest")
      .option("--reason <text>", "why it is approved")
      .option("--outcome <text>", "what users will see"),
  )
    .addHelpText(
      "after",
      '\nRefused unless every scenario passed on that image, and nothing speaks against it.\n\nExample:\n  factory approve latest --reason "all scenarios pass" --outcome "the page loads faster"',
    )
    .action(async (name: string, flags: DecideFlags) =>
      (await import("../decide/run-decide.ts")).runDecide("approved", name, { flags, context }),
    );
}

/** What approve and reject have in common. */
export function addDecisionOptions(command: Command): Command {
  return command
    .option("--actor <name>", "who decides (default: the identity of git, or the user of this machine)")
    .option("--sign-key <file>", "private key to sign the decision with")
    .option("--decision-file <file>", "a decision that was signed on another machine")
    .option("--key <file>", "public key of who signed the decision file")
    .option("--json", "print one JSON document, and ask nothing");
}
