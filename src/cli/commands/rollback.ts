import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { RollbackFlags } from "../promote/run-rollback.ts";
import { addProjectOption } from "../run/run-flags.ts";
import { addPromotionOptions } from "./promote.ts";

export function define(command: Command, context: Context): void {
  addPromotionOptions(addProjectOption(command))
    .option("--apply", "promote it again, instead of only naming it")
    .addHelpText("after", "\nExample:\n  factory rollback --to registry.example/team/hello:live")
    .action(async (flags: RollbackFlags) =>
      (await import("../promote/run-rollback.ts")).runRollback(flags, context),
    );
}
