import { FactoryError } from "../errors/factory-error.ts";
import type { Project, Sourced } from "../project/types.ts";
import { resolve } from "../resolve/resolve.ts";
import type { CompatMatrix, Dependency, Resolution } from "../resolve/types.ts";
import { compose } from "./compose.ts";
import { configDiagnostics } from "./config-diagnostics.ts";
import type { Block, Stack } from "./contracts.ts";
import type { Detection, Diagnostic, LayerContent } from "./detection.ts";
import { lockedTorchDiagnostics, withLockedTorch } from "./locked-torch.ts";
import { resolutionDiagnostics } from "./resolution-diagnostics.ts";
import type { Plan, Platform } from "./types.ts";
import { assertValidPlan } from "./validate-plan.ts";

export interface PlanInputs {
  readonly project: Project;
  readonly stacks: readonly Stack[];
  /** All that take part in every plan; a stack is resolved with its own catalogue of bases. */
  readonly matrices: readonly CompatMatrix[];
  /** Further tables, which take part only when one of these variables is asked for; they decide before `matrices`. */
  readonly conditional?: (variables: readonly string[]) => Promise<readonly CompatMatrix[]>;
  readonly platform: Platform;
  /** See PlanRequest. */
  readonly buildPlatform?: Platform;
  /** Bases that the user takes for every project that names none; the one that the stack has counts. */
  readonly chosenBases?: readonly string[];
  /** Versions of an earlier resolution by variable, which are kept where all requirements still allow it. */
  readonly previous?: Readonly<Record<string, string>>;
}

/** Everything `factory plan` shows. */
export interface PlannedProject {
  readonly detection: Detection;
  /** What the blocks asked the resolver for. */
  readonly dependencies: readonly Dependency[];
  /** The tables that the resolver chose from. */
  readonly matrices: readonly CompatMatrix[];
  readonly resolution: Resolution;
  readonly layers: readonly LayerContent[];
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** From a project that was read to a valid plan: detect, collect ranges, resolve, let the blocks plan, compose. */
export async function planProject(inputs: PlanInputs): Promise<PlannedProject> {
  const { platform } = inputs;
  const resolved = await resolveProject(inputs);
  const { stack, project, detection, active, dependencies, matrices, resolution } = resolved;
  const { buildPlatform } = inputs;
  const request = {
    ...{ project, detection, resolution, platform },
    ...(buildPlatform === undefined ? {} : { buildPlatform }),
  };
  const contributions = [];
  for (const block of active) {
    contributions.push({ block: block.name, contribution: await block.plan(request) });
  }
  const composed = compose({ stack: stack.name, platform, contributions });
  const { plan } = composed;
  const diagnostics = [
    ...configDiagnostics(project.config),
    ...resolutionDiagnostics(resolution),
    ...lockedTorchDiagnostics(project, resolution),
    ...composed.diagnostics,
  ];
  assertValidPlan(plan);
  const contents = contributions.flatMap(({ contribution }) => contribution.layers ?? []);
  const layers = inTargetOrder(plan, contents);
  return { detection, dependencies, matrices, resolution, layers, plan, diagnostics };
}

/** A project as far as versions are chosen: what a plan and a lock begin with. */
export interface ResolvedProject
  extends Pick<PlannedProject, "detection" | "dependencies" | "matrices" | "resolution"> {
  readonly stack: Stack;
  /** With the base that the user chose for the stack. */
  readonly project: Project;
  /** Blocks that have something to do. */
  readonly active: readonly Block[];
}

/** Detects, collects ranges and resolves. */
export async function resolveProject(inputs: PlanInputs): Promise<ResolvedProject> {
  const stack = await selectStack(inputs.project, inputs.stacks);
  const project = withBase(stack, inputs);
  const detection = await stack.describe(project, inputs.platform);
  const active = await activeBlocks(stack.blocks, project);
  const dependencies = await collectDependencies(active, project, inputs.platform);
  const matrices = await participatingMatrices(stack, dependencies, inputs);
  const { previous } = inputs;
  const resolution = resolve(dependencies, matrices, previous === undefined ? {} : { previous });
  return { stack, project, detection, active, dependencies, matrices, resolution };
}

/** What the blocks ask for, and what the stack's tables can tie to it, decides which conditional tables are needed. */
async function participatingMatrices(
  stack: Stack,
  dependencies: readonly Dependency[],
  inputs: PlanInputs,
): Promise<readonly CompatMatrix[]> {
  const matrices = stackMatrices(stack, inputs);
  const names = dependencies.map(({ name }) => name);
  for (const { variables } of matrices) names.push(...Object.keys(variables));
  const conditional = (await inputs.conditional?.(names)) ?? [];
  return [...withLockedTorch(conditional, inputs.project), ...matrices];
}

/** The catalogue of the stack, and the tables that are no catalogue of any stack. */
function stackMatrices(stack: Stack, { stacks, matrices }: PlanInputs): readonly CompatMatrix[] {
  return matrices.filter(
    ({ name }) => name === stack.catalogue || !stacks.some(({ catalogue }) => catalogue === name),
  );
}

/**
 * The base is the project's, else the one that the user chose for this stack. Throws BASE_UNKNOWN when the project
 * names the base of another stack.
 */
function withBase(stack: Stack, inputs: PlanInputs): Project {
  const { project, chosenBases = [] } = inputs;
  const { base } = project.config;
  if (base !== undefined) {
    refuseOtherBase(stack, base, inputs);
    return project;
  }
  const own = families(stack, inputs);
  const chosen = chosenBases.find((name) => own.includes(family(name)));
  if (chosen === undefined) return project;
  return { ...project, config: { ...project.config, base: { value: chosen, source: "factory base use" } } };
}

function refuseOtherBase(stack: Stack, base: Sourced<string>, inputs: PlanInputs): void {
  const other = inputs.stacks.find((one) => families(one, inputs).includes(family(base.value)));
  if (other === undefined || other.catalogue === stack.catalogue) return;
  throw new FactoryError(
    "BASE_UNKNOWN",
    `${base.value} is a base of ${other.name} projects, and this is a ${stack.name} project`,
    { source: base.source, hint: `choose ${families(stack, inputs).join(" or ")}, or name no base` },
  );
}

function families(stack: Stack, { matrices }: PlanInputs): readonly string[] {
  const rows = matrices.find(({ name }) => name === stack.catalogue)?.rows ?? [];
  return [...new Set(rows.flatMap(({ base }) => base ?? []))];
}

/** `debian-python` of `debian-python:3.11`. */
function family(base: string): string {
  return base.split(":")[0] ?? "";
}

/** The stack that the config names, else the first that recognises the project. Throws NO_STACK. */
export async function selectStack(project: Project, stacks: readonly Stack[]): Promise<Stack> {
  const named = project.config.stack;
  if (named !== undefined) return namedStack(named, project, stacks);
  for (const stack of stacks) {
    if (await stack.detect(project)) return stack;
  }
  throw new FactoryError("NO_STACK", noStackMessage(project, stacks), {
    hint: `run factory in a folder with ${stacks.map(({ needs }) => needs).join(", or ")}, or name it: factory build DIR`,
    details: { tried: stacks.map((stack) => stack.name) },
  });
}

async function namedStack(
  { value, source }: Sourced<string>,
  project: Project,
  stacks: readonly Stack[],
): Promise<Stack> {
  const stack = stacks.find(({ name }) => name === value);
  if (stack === undefined) throw new FactoryError("INTERNAL", `the config names ${value}, which is no stack`);
  if (await stack.detect(project)) return stack;
  throw new FactoryError("NO_STACK", `the stack is ${value}, but the project does not have ${stack.needs}`, {
    source,
    hint: "correct `stack`, or remove it to let factory choose",
    details: { tried: [value] },
  });
}

function noStackMessage(project: Project, stacks: readonly Stack[]): string {
  if (project.root.length === 0) return "the project folder is empty";
  const lacks = stacks.map(({ name, needs }) => `${name} needs ${needs}`);
  return `no stack recognises this project: ${lacks.join("; ")}`;
}

/** The blocks that have something to do in the project. */
export async function activeBlocks(blocks: readonly Block[], project: Project): Promise<readonly Block[]> {
  const detected = await Promise.all(blocks.map((block) => block.detect(project)));
  return blocks.filter((_, index) => detected[index] === true);
}

async function collectDependencies(
  blocks: readonly Block[],
  project: Project,
  platform: Platform,
): Promise<readonly Dependency[]> {
  const emitted = await Promise.all(blocks.map((block) => block.dependencies(project, platform)));
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
