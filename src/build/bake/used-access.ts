import type { Input, Op, Plan } from "../../plan/types.ts";
import type { NeededStages } from "./needed-stages.ts";

/** What a build of the plan reads from outside, each sorted. */
export interface UsedAccess {
  readonly contexts: readonly string[];
  readonly secrets: readonly string[];
  readonly agents: readonly string[];
}

/** Looks at the stages that the image needs. */
export function usedAccess(plan: Plan, { own }: NeededStages): UsedAccess {
  const contexts = new Set<string>();
  const secrets = new Set<string>();
  const agents = new Set<string>();
  const see = (input: Input) => {
    if (input.kind === "context") contexts.add(input.name);
  };
  const layers = new Set(plan.target.layers);
  for (const stage of plan.stages) {
    if (!own.has(stage.id) && !layers.has(stage.id)) continue;
    see(stage.from);
    for (const op of stage.ops) seeOp(op);
  }

  function seeOp(op: Op): void {
    if (op.kind === "copy") see(op.from);
    if (op.kind !== "exec") return;
    for (const mount of op.mounts ?? []) {
      if (mount.kind === "bind") see(mount.from);
      if (mount.kind === "secret") secrets.add(mount.id);
      if (mount.kind === "ssh") agents.add(mount.id);
    }
  }

  return { contexts: [...contexts].sort(), secrets: [...secrets].sort(), agents: [...agents].sort() };
}
