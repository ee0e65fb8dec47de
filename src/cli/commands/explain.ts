import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { planProject } from "../../plan/plan-project.ts";
import type { Context } from "../context.ts";
import { explainName } from "../explain/explain-name.ts";
import { printExplanation } from "../explain/print-explanation.ts";
import { addFolderOptions, type FolderOptions } from "../locate-project.ts";
import { planInputs } from "../plan-folder.ts";
import { PREVIOUS_OPTION } from "../previous-pins.ts";

interface ExplainOptions extends FolderOptions {
  readonly base?: string;
  readonly previous?: string;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  addFolderOptions(command)
    .argument(
      "<name>",
      "a distribution, a system package, a layer, python, base, toolchain, start or manager",
    )
    .argument("[dir]", "project folder", ".")
    .option("--base <name>", "base image, as for factory plan")
    .option(...PREVIOUS_OPTION)
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory explain python .")
    .action((name: string, dir: string, options: ExplainOptions) => run({ name, dir, options, context }));
}

async function run({
  name,
  dir,
  options,
  context,
}: {
  readonly name: string;
  readonly dir: string;
  readonly options: ExplainOptions;
  readonly context: Context;
}): Promise<void> {
  const inputs = await planInputs(context, dir, options);
  const planned = await planProject(inputs);
  const explanations = explainName(name, { inputs, planned });
  const text =
    options.json === true
      ? canonicalJson({ schemaVersion: 1, name, explanations }, { indent: 2 })
      : `${explanations.map((one) => printExplanation(one).join("\n")).join("\n\n")}\n`;
  context.stdout.write(text);
}
