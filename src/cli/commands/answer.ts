import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { AnswerFlags } from "../run/answer-gate.ts";
import { addProjectOption } from "../run/run-flags.ts";

export function define(command: Command, context: Context): void {
  addProjectOption(command)
    .argument("<run>", "id of a run, a part of it, or latest")
    .argument("<choice>", "what is chosen: its key, its label, or the node it leads to")
    .option("--node <id>", "the gate, when several wait")
    .option("--actor <name>", "who answers (default: the identity of git, or the user of this machine)")
    .option("--json", "print the answer as one JSON document")
    .addHelpText("after", "\nExample:\n  factory answer latest Continue && factory resume latest")
    .action(async (name: string, choice: string, flags: AnswerFlags) => {
      const { answerGate } = await import("../run/answer-gate.ts");
      await answerGate({ name, choice }, flags, context);
    });
}
