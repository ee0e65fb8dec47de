import { FactoryError } from "../../errors/factory-error.ts";
import type { Stack } from "../../plan/contracts.ts";
import type { Detection } from "../../plan/detection.ts";
import { imageUser } from "../../plan/image-user.ts";
import { neededSystemPackages } from "../../plan/needed-system-packages.ts";
import { neverCopied } from "../../plan/never-copied.ts";
import { activeBlocks, type PlanInputs, planProject, selectStack } from "../../plan/plan-project.ts";
import type { Project } from "../../project/types.ts";
import type { Pin } from "../../resolve/types.ts";

/** The document that `factory detect --json` prints; its schema is `detectSchema`. */
export interface DetectReport {
  readonly schemaVersion: 1;
  readonly detection: Detection;
  /** As whom the image runs. */
  readonly user: { readonly value: string; readonly source: string };
  readonly systemPackages: readonly DetectedSystemPackage[];
  readonly blocks: readonly { readonly name: string; readonly active: boolean }[];
  /** What the resolver chose; absent when the project cannot be planned. */
  readonly versions?: Readonly<Record<string, DetectedVersion>>;
  /** Why the project cannot be planned as it is. */
  readonly problem?: {
    readonly code: string;
    readonly message: string;
    readonly source?: string;
    readonly hint?: string;
  };
  /** Stacks and managers that are not taken; starts that are not are in `detection.rejected`. */
  readonly rejected: {
    readonly stacks: readonly { readonly name: string; readonly reason: string }[];
    readonly managers: readonly {
      readonly manager: string;
      readonly file: string;
      readonly reason: string;
    }[];
  };
  /** Names in the root of the project that never enter an image. */
  readonly notCopied: readonly string[];
}

interface DetectedVersion {
  readonly version: string;
  readonly because: readonly { readonly range: string; readonly source: string }[];
}

interface DetectedSystemPackage {
  readonly name: string;
  readonly source: string;
  /** What needs it, unless the config lists it. */
  readonly why?: string;
}

/** Everything that can be said without building. Throws NO_STACK; what stops a plan is part of the report. */
export async function detectReport(inputs: PlanInputs): Promise<DetectReport> {
  const { project, stacks } = inputs;
  const stack = await selectStack(project, stacks);
  const detection = await stack.describe(project, inputs.platform);
  const active = await activeBlocks(stack.blocks, project);
  return {
    schemaVersion: 1,
    detection,
    user: user(project),
    systemPackages: systemPackages(project),
    blocks: stack.blocks.map((block) => ({ name: block.name, active: active.includes(block) })),
    ...(await tryPlan(inputs)),
    rejected: { stacks: await otherStacks(stack, detection, inputs), managers: otherManagers(project) },
    notCopied: (await neverCopied(project)).names,
  };
}

function user(project: Project): DetectReport["user"] {
  const value = imageUser(project).user;
  if (value === undefined) return { value: "the base's own", source: project.config.file ?? "default" };
  return { value, source: project.config.user?.source ?? "default" };
}

function systemPackages(project: Project): readonly DetectedSystemPackage[] {
  const configured = project.config.systemPackages.map(({ value, source }) => ({ name: value, source }));
  const needed = neededSystemPackages(project).flatMap(({ packages, distribution, why, source }) =>
    packages.map((name) => ({ name, source, why: `${distribution}: ${why}` })),
  );
  return [...configured, ...needed];
}

async function tryPlan(inputs: PlanInputs): Promise<Pick<DetectReport, "versions" | "problem">> {
  try {
    const { resolution } = await planProject(inputs);
    return { versions: Object.fromEntries(Object.entries(resolution.pins).map(toVersion)) };
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    const { code, message, source, hint } = error;
    return {
      problem: {
        code,
        message,
        ...(source === undefined ? {} : { source }),
        ...(hint === undefined ? {} : { hint }),
      },
    };
  }
}

function toVersion([name, { version, because }]: [string, Pin]): [string, DetectedVersion] {
  return [name, { version, because: because.map(({ range, source }) => ({ range, source })) }];
}

async function otherStacks(
  chosen: Stack,
  { rejected = [] }: Detection,
  { project, stacks }: PlanInputs,
): Promise<DetectReport["rejected"]["stacks"]> {
  const others = stacks.filter((stack) => stack !== chosen);
  const detected = await Promise.all(others.map((stack) => stack.detect(project)));
  const named = project.config.stack;
  return others.map(({ name, needs }, index) => {
    // What the chosen stack says of another one is more than can be said here.
    const said = rejected.find(({ what }) => what === `stack ${name}`);
    if (said !== undefined) return { name, reason: said.reason };
    const file = project.passedOver?.find(({ stack }) => stack === name)?.file;
    if (detected[index] !== true && file === undefined) return { name, reason: `it needs ${needs}` };
    const first = named === undefined ? `${chosen.name} comes first` : `${named.source} decides`;
    return { name, reason: file === undefined ? first : `${file} is there, but ${first}` };
  });
}

function otherManagers({ python }: Project): DetectReport["rejected"]["managers"] {
  return (python?.rejected ?? []).map(({ manager, file }) => ({
    manager,
    file,
    reason: `${python?.manager} comes first; \`manager: ${manager}\` takes it`,
  }));
}
