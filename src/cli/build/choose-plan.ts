import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BuildObserver } from "../../build/build-observer.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Diagnostic, LayerContent } from "../../plan/detection.ts";
import type { Plan } from "../../plan/types.ts";
import type { Project } from "../../project/types.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { planLocked } from "../lock/plan-locked.ts";
import { planInputs } from "../plan-folder.ts";
import { networkSecrets } from "./network-secrets.ts";
import type { BuildCall } from "./run-build.ts";

export interface ChosenPlan {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when a saved plan is built whose project cannot be read any more. */
  readonly project: Project | undefined;
  /** Version by variable; empty for a saved plan, which does not say them. */
  readonly pins: Readonly<Record<string, string>>;
  /** What the layers hold; empty for a saved plan. */
  readonly layers: readonly LayerContent[];
}

/** The plan to build: made from the project, which is locked first where it has to be, or read from the file of `--plan`. */
export async function choosePlan(
  { dir, options, context, onEvent }: BuildCall,
  { timed }: Pick<BuildObserver, "timed">,
): Promise<ChosenPlan> {
  if (options.plan === undefined) {
    const { planned, project } = await planLocked({
      context,
      dir,
      options,
      secretsFor: (read) =>
        networkSecrets(context, { caCert: options.caCert, flags: options, project: read }),
      timed,
      report: (line) => onEvent({ kind: "note", line }),
    });
    const { plan, diagnostics, layers, resolution } = planned;
    const pins = Object.entries(resolution.pins).map(([name, { version }]) => [name, version] as const);
    return { plan, diagnostics, project, layers, pins: Object.fromEntries(pins) };
  }
  const { readPlan } = await import("../../plan/read-plan.ts");
  const file = options.plan;
  const text = await readFile(resolve(context.cwd, file), "utf8").catch((error: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read the plan ${file}: ${error.message}`, {
      source: "--plan",
      hint: "make one with `factory plan --json > plan.json`",
    });
  });
  return {
    plan: await readPlan(text, file),
    diagnostics: [],
    project: await projectOfPlan(dir, options, context),
    pins: {},
    layers: [],
  };
}

/** Only the indexes that its files name are wanted; what is wrong with them is no matter for a plan that is made. */
async function projectOfPlan(
  dir: string,
  options: BuildOptions,
  context: Context,
): Promise<Project | undefined> {
  try {
    return (await planInputs(context, dir, { ...options, factoryLock: "ignore" })).project;
  } catch (error) {
    if (error instanceof FactoryError) return undefined;
    throw error;
  }
}
