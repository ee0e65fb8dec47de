import { FactoryError } from "../errors/factory-error.ts";
import type { Project } from "../project/types.ts";
import { resolve } from "../resolve/resolve.ts";
import type { CompatMatrix, Dependency, Resolution } from "../resolve/types.ts";
import { compose } from "./compose.ts";
import type { Block, Stack } from "./contracts.ts";
import type { Detection, Diagnostic, LayerContent } from "./detection.ts";
import type { Plan, Platform } from "./types.ts";
import { assertValidPlan } from "./validate-plan.ts";

export interface PlanInputs {
  readonly project: Project;
  readonly stacks: readonly Stack[];
  readonly matrices: readonly CompatMatrix[];
  readonly platform: Platform;
}

/** Everything `factory plan` shows. */
export interface PlannedProject {
  readonly detection: Detection;
  readonly resolution: Resolution;
  readonly layers: readonly LayerContent[];
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** From a project that was read to a valid plan: detect, collect ranges, resolve, let the blocks plan, compose. */
export async function planProject(inputs: PlanInputs): Promise<PlannedProject> {
  const { project, platform } = inputs;
  const stack = await selectStack(project, inputs.stacks);
  const detection = await stack.describe(project);
  const active = await activeBlocks(stack.blocks, project);
  const dependencies = await collectDependencies(active, project);
  const resolution = resolve(dependencies, inputs.matrices);
  const request = { project, detection, resolution, platform };
  const contributions = [];
  for (const block of active) {
    contributions.push({ block: block.name, contribution: await block.plan(request) });
  }
  const { plan, diagnostics } = compose({ stack: stack.name, platform, contributions });
  assertValidPlan(plan);
  const contents = contributions.flatMap(({ contribution }) => contribution.layers ?? []);
  return { detection, resolution, layers: inTargetOrder(plan, contents), plan, diagnostics };
}

export async function selectStack(project: Project, stacks: readonly Stack[]): Promise<Stack> {
  for (const stack of stacks) {
    if (await stack.detect(project)) return stack;
  }
  throw new FactoryError("NO_STACK", noStackMessage(project), {
    hint: "run factory in a folder with a requirements.txt, a pyproject.toml or a .py file, or name it: factory build DIR",
    details: { tried: stacks.map((stack) => stack.name) },
  });
}

function noStackMessage(project: Project): string {
  if (project.root.length === 0) return "the project folder is empty";
  return "no stack recognises this project: it has no Python manifest and no Python file";
}

async function activeBlocks(blocks: readonly Block[], project: Project): Promise<readonly Block[]> {
  const detected = await Promise.all(blocks.map((block) => block.detect(project)));
  return blocks.filter((_, index) => detected[index] === true);
}

async function collectDependencies(
  blocks: readonly Block[],
  project: Project,
): Promise<readonly Dependency[]> {
  const emitted = await Promise.all(blocks.map((block) => block.dependencies(project)));
  return emitted.flat();
}

function inTargetOrder(plan: Plan, contents: readonly LayerContent[]): readonly LayerContent[] {
  const layerIds = plan.target.layers.map(
    (stageId) => plan.stages.find((stage) => stage.id === stageId)?.layerId ?? stageId,
  );
  return layerIds.map(
    (id) => contents.find((content) => content.id === id) ?? { id, group: "other", distributions: [] },
  );
}
