import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { parsePlatforms } from "../../plan/parse-platforms.ts";
import { planOutput } from "../../plan/plan-output.ts";
import { platformText } from "../../plan/same-platform.ts";
import type { Context } from "../context.ts";
import { type PlanFolderOptions, planFolder } from "../plan-folder.ts";
import { onPlatform } from "../platform-option.ts";
import { printPlan } from "../print-plan.ts";

interface PlanPlatformsCall {
  readonly dir: string;
  readonly options: PlanFolderOptions & {
    readonly json?: true;
    readonly llb?: true;
    readonly mermaid?: true;
  };
  readonly context: Context;
  /** `linux/amd64,linux/arm64` */
  readonly platforms: string;
}

/** The plans of a project for several platforms, as text or as one JSON document. */
export async function planPlatforms({
  dir,
  options,
  context,
  platforms,
}: PlanPlatformsCall): Promise<string> {
  if (options.llb === true || options.mermaid === true) {
    const flag = options.llb === true ? "--llb" : "--mermaid";
    throw new FactoryError("USAGE", `${flag} shows one plan, and --platform names several`, {
      source: "--platform",
      hint: "name one platform",
    });
  }
  const outputs: object[] = [];
  const texts: string[] = [];
  for (const platform of parsePlatforms(platforms, "--platform")) {
    const planned = await planFolder(onPlatform(context, platform), dir, options);
    context.signal.throwIfAborted();
    if (options.json === true) outputs.push({ platform: platformText(platform), ...planOutput(planned) });
    else texts.push(`${platformText(platform)}\n\n${printPlan(planned)}`);
  }
  if (options.json !== true) return texts.join("\n");
  return canonicalJson({ schemaVersion: 1, platforms: outputs }, { indent: 2 });
}
