import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { IMAGES } from "../inspect/open-inspected.ts";
import { type AuthenticateOptions, printAuthenticity, runAuthenticate } from "../sign/run-authenticate.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[image]", IMAGES, ".")
    .option("--key <file>", "public key that must have signed the image")
    .option("--platform <platform>", "only this image of several, such as linux/arm64")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nEnds with 2 when a byte of the image or of what is attached to it is not what it should be.\n" +
        "Whether two builds give the same image is another question: factory build --verify.\n\n" +
        "Example:\n  factory authenticate . --key release.pub",
    )
    .action(async (image: string, options: AuthenticateOptions) => {
      const report = await runAuthenticate(image, options, context);
      context.stdout.write(
        options.json === true ? canonicalJson(report, { indent: 2 }) : printAuthenticity(report),
      );
    });
}
