import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { printSignReport, runSign, type SignOptions } from "../sign/run-sign.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[image]", "OCI layout, built project, or image of a registry", ".")
    .requiredOption("--key <file>", "private key of factory key generate")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nSigns what is said about an image, and attaches the signature to it.\n\nExample:\n  factory sign . --key release.key",
    )
    .action(async (image: string, options: SignOptions) => {
      const report = await runSign(image, options, context);
      context.stdout.write(
        options.json === true ? canonicalJson(report, { indent: 2 }) : printSignReport(report),
      );
    });
}
