import type { Command } from "commander";
import type { Context } from "../context.ts";
import type { PromoteFlags } from "../promote/run-promote.ts";
import { addProjectOption } from "../run/run-flags.ts";

export function define(command: Command, context: Context): void {
  addPromotionOptions(addProjectOption(command).argument("<run>", "id of a run, a part of it, or latest"))
    .option("--dry-run", "say what would be done")
    .addHelpText(
      "after",
      "\nRefused without an approval of exactly that image.\n\nExample:\n  factory promote latest --to registry.example/team/hello:live",
    )
    .action(async (name: string, flags: PromoteFlags) =>
      (await import("../promote/run-promote.ts")).runPromote(name, flags, context),
    );
}

/** What promote and rollback have in common. */
export function addPromotionOptions(command: Command): Command {
  return command
    .requiredOption("--to <ref>", "name in a registry")
    .option("--key <file>", "public key that has to have signed the approval")
    .option("--sign-key <file>", "private key to sign the statement beside the image with")
    .option("--actor <name>", "who does it (default: the identity of git, or the user of this machine)")
    .option("--ca-cert <file>", "CA certificates of the registry (default: SSL_CERT_FILE)")
    .option("--json", "print one JSON document");
}
