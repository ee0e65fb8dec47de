import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { generateKey, printKeyReport } from "../sign/generate-key.ts";

export function define(command: Command, context: Context): void {
  command
    .command("generate")
    .description("make a key to sign images with, and its public part")
    .requiredOption("--out <file>", "file for the private key; the public one is FILE.pub")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nThe passphrase of the key is taken from FACTORY_KEY_PASSPHRASE; without it there is none.\n\nExample:\n  factory key generate --out release.key",
    )
    .action(async (options: { readonly out: string; readonly json?: true }) => {
      const report = await generateKey(options.out, context);
      context.stdout.write(
        options.json === true ? canonicalJson(report, { indent: 2 }) : printKeyReport(report),
      );
    });
  command.addHelpText("after", "\nExample:\n  factory key generate --out release.key");
}
