import type { ExecOp, Plan, Stage } from "../../plan/types.ts";
import type { NeededStages } from "./needed-stages.ts";

export type Env = Readonly<Record<string, string>>;

/**
 * Variables that a stage's `ENV` may set, because every exec of the stage has them and nothing is built on the stage. The
 * others are exported by the one command that has them.
 */
export function stageEnv(stage: Stage, { parents }: NeededStages): Env {
  if (parents.has(stage.id)) return {};
  const set = new Set(stage.ops.flatMap((op) => (op.kind === "env" ? Object.keys(op.vars) : [])));
  const execs = stage.ops.filter((op): op is ExecOp => op.kind === "exec");
  return without(
    common(execs.map((op) => op.env ?? {})),
    (name, value) => set.has(name) || /[\r\n]/.test(value),
  );
}

/** Fewer variables in common are easier to read where they are used. */
const WORTH_A_STAGE = 3;

/** By id of a stage: variables that all stages on it have in common, if there are at least two. */
export function sharedEnv(plan: Plan, needed: NeededStages): ReadonlyMap<string, Env> {
  const children = new Map<string, Stage[]>();
  for (const stage of plan.stages) {
    const runs = stage.ops.some((op) => op.kind === "exec");
    if (stage.from.kind !== "stage" || !needed.own.has(stage.id) || needed.parents.has(stage.id) || !runs)
      continue;
    children.set(stage.from.id, [...(children.get(stage.from.id) ?? []), stage]);
  }
  const shared = new Map<string, Env>();
  for (const [id, stages] of children) {
    const env = common(stages.map((stage) => stageEnv(stage, needed)));
    if (stages.length > 1 && Object.keys(env).length >= WORTH_A_STAGE) shared.set(id, env);
  }
  return shared;
}

function common(envs: readonly Env[]): Env {
  const [first = {}, ...rest] = envs;
  return without(first, (name, value) => rest.some((env) => env[name] !== value));
}

export function without(env: Env, gone: (name: string, value: string) => boolean): Env {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !gone(name, value)));
}
