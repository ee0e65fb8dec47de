import type { Command } from "commander";
import type { Context } from "../context.ts";
import { IMAGES } from "../inspect/open-inspected.ts";
import { type ProvenanceOptions, runProvenance } from "../sbom/run-provenance.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[image]", IMAGES, ".")
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .option("--json", "accepted for uniformity: the document is JSON anyway")
    .addHelpText(
      "after",
      "\nPrints where an image comes from, as the build that made it said.\n\nExample:\n  factory provenance .",
    )
    .action(async (image: string, options: ProvenanceOptions) => {
      context.stdout.write(await runProvenance(image, options, context));
    });
}
