import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { planOutput } from "../../plan/plan-output.ts";
import type { PlannedProject } from "../../plan/plan-project.ts";
import type { Context } from "../context.ts";
import { addFolderOptions, type FolderOptions } from "../locate-project.ts";
import { planFolder } from "../plan-folder.ts";
import { addPlatformOption, onNamedPlatform, type PlatformOptions } from "../platform-option.ts";
import { PREVIOUS_OPTION } from "../previous-pins.ts";
import { printPlan } from "../print-plan.ts";

interface PlanOptions extends FolderOptions, PlatformOptions {
  readonly json?: true;
  readonly llb?: true;
  readonly mermaid?: true;
  readonly base?: string;
  readonly previous?: string;
}

const PLATFORMS =
  "what the image runs on, such as linux/arm64; several with commas (default: this machine's)";

export function define(command: Command, context: Context): void {
  addPlatformOption(addFolderOptions(command), PLATFORMS)
    .argument("[dir]", "project folder", ".")
    .option("--base <name>", "base image, such as python or debian-python:3.11 (see factory base list)")
    .option(...PREVIOUS_OPTION)
    .option("--json", "print detection, resolution, layers and plan as one JSON document")
    .option("--llb", "print the BuildKit graph as JSON, one entry for each vertex")
    .option("--mermaid", "print the stages as a Mermaid flowchart")
    .addHelpText("after", "\nExample:\n  factory plan . --json > plan.json")
    .action((dir: string, options: PlanOptions) => run(dir, options, context));
}

async function run(dir: string, options: PlanOptions, context: Context): Promise<void> {
  if (options.platform?.includes(",") === true) {
    const { planPlatforms } = await import("../plan/plan-platforms.ts");
    context.stdout.write(await planPlatforms({ dir, options, context, platforms: options.platform }));
    return;
  }
  const planned = await planFolder(onNamedPlatform(context, options), dir, options);
  context.signal.throwIfAborted();
  context.stdout.write(await render(planned, options, context));
}

async function render(planned: PlannedProject, options: PlanOptions, context: Context): Promise<string> {
  if (options.json === true) return canonicalJson(planOutput(planned), { indent: 2 });
  if (options.mermaid === true) {
    const { planMermaid } = await import("../../plan/mermaid.ts");
    return planMermaid(planned.plan);
  }
  if (options.llb === true) {
    const { renderPlanLlb } = await import("../render-plan-llb.ts");
    return canonicalJson(await renderPlanLlb(planned.plan, context), { indent: 2 });
  }
  return printPlan(planned);
}
