import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { IMAGES } from "../inspect/open-inspected.ts";
import { printInspection } from "../inspect/print-inspection.ts";
import { type RunInspectOptions, runInspect } from "../inspect/run-inspect.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[image]", IMAGES, ".")
    .option("--platform <platform>", "only this image of several, such as linux/arm64")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nShows what an image says of itself: how it runs, what it is made of, who signed it.\n\nExample:\n  factory inspect .",
    )
    .action(async (image: string, options: RunInspectOptions) => {
      const report = await runInspect(image, options, context);
      context.stdout.write(
        options.json === true ? canonicalJson(report, { indent: 2 }) : printInspection(report),
      );
    });
}
