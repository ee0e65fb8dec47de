import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { detectReport } from "../detect/detect-report.ts";
import { printDetectReport } from "../detect/print-detect-report.ts";
import { addFolderOptions, type FolderOptions } from "../locate-project.ts";
import { planInputs } from "../plan-folder.ts";

interface DetectOptions extends FolderOptions {
  readonly base?: string;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  addFolderOptions(command)
    .argument("[dir]", "project folder", ".")
    .option("--base <name>", "base image, as for factory plan")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory detect .")
    .action((dir: string, options: DetectOptions) => run(dir, options, context));
}

async function run(dir: string, options: DetectOptions, context: Context): Promise<void> {
  const report = await detectReport(await planInputs(context, dir, options));
  context.stdout.write(
    options.json === true
      ? canonicalJson(report, { indent: 2 })
      : `${printDetectReport(report).join("\n")}\n`,
  );
}
