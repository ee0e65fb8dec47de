import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { selectStack } from "../../plan/plan-project.ts";
import type { Context } from "../context.ts";
import { openProject } from "../plan-folder.ts";
import { printDetection } from "../print-detection.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[dir]", "project folder", ".")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory detect .")
    .action((dir: string, options: { json?: true }) => run(dir, options, context));
}

async function run(dir: string, options: { json?: true }, context: Context): Promise<void> {
  const project = await openProject(context, dir);
  const stack = await selectStack(project, await context.stacks());
  const detection = await stack.describe(project);
  const text =
    options.json === true
      ? canonicalJson({ schemaVersion: 1, detection }, { indent: 2 })
      : `${printDetection(detection).join("\n")}\n`;
  context.stdout.write(text);
}
