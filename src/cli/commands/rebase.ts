import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { addPlatformOption, onNamedPlatform } from "../platform-option.ts";
import { printRebaseReport } from "../rebase/rebase-report.ts";
import { type RebaseOptions, runRebase } from "../rebase/run-rebase.ts";

export function define(command: Command, context: Context): void {
  addPlatformOption(command, "which image of an index, such as linux/arm64 (default: this machine's)")
    .argument("[image]", "OCI layout, archive, built project, or image of a registry", ".")
    .requiredOption("--base <ref>", "base of the catalogue, OCI layout, archive, or image of a registry")
    .option(
      "-o, --output <spec>",
      "type=oci|docker|image with dest=, push=, tar=, as for build (default: the layout that the image is in)",
    )
    .option("-t, --tag <name>", "name of the image, such as hello:1")
    .option("--endpoint <address>", "BuildKit that reaches the registry, when there is one in play")
    .option("--allow-unknown-base", "take a base that does not tell what it is")
    .option("--json", "print the result as one JSON document")
    .addHelpText(
      "after",
      "\nPuts a built image on a new base without installing anything.\n\nExample:\n  factory rebase . --base debian-python:3.11",
    )
    .action((image: string, options: RebaseOptions) => run(image, options, context));
}

async function run(image: string, options: RebaseOptions, context: Context): Promise<void> {
  const report = await runRebase(image, options, onNamedPlatform(context, options));
  if (report.output.kind === "archive" && report.output.path === "-") return;
  context.stdout.write(
    options.json === true ? canonicalJson(report, { indent: 2 }) : printRebaseReport(report),
  );
}
