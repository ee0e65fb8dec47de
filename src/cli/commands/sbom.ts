import { type Command, Option } from "commander";
import { SBOM_FORMATS } from "../../insight/sbom/sbom-request.ts";
import type { Context } from "../context.ts";
import { IMAGES } from "../inspect/open-inspected.ts";
import { runSbom, type SbomOptions } from "../sbom/run-sbom.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[image]", IMAGES, ".")
    .addOption(new Option("--format <name>", "kind of document (default: cyclonedx)").choices(SBOM_FORMATS))
    .option("-o, --output <file>", "write the document to a file")
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .option("--scan", "read the layers, also when the image carries an SBOM")
    .option("--json", "accepted for uniformity: the document is JSON anyway")
    .addHelpText(
      "after",
      "\nPrints what is installed in an image.\n\nExample:\n  factory sbom . --format spdx --output sbom.json",
    )
    .action(async (image: string, options: SbomOptions) => {
      const text = await runSbom(image, options, context);
      if (text !== undefined) context.stdout.write(text);
    });
}
