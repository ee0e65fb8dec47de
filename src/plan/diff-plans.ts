import { diffValues, type ValueChange } from "./diff-values.ts";
import { referencedStages } from "./referenced-stages.ts";
import { stageInputs } from "./stage-inputs.ts";
import type { Op, Plan, Stage } from "./types.ts";

export interface StageChange {
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  /** What differs in the stage itself, when it is on both sides. */
  readonly because: readonly ValueChange[];
  /** Stages that it is made from and that are not the same. */
  readonly inputs: readonly string[];
}

export interface PlanDifference {
  /** What concerns no stage: platform, stack, contexts, the base and the layers of the image. */
  readonly plan: readonly ValueChange[];
  readonly config: readonly ValueChange[];
  /** Stages that run again, in the order of the second plan, those of the first plan alone at the end. */
  readonly stages: readonly StageChange[];
}

/**
 * What building the second plan does that building the first did not. What only people read, names and places in the project,
 * is no difference.
 */
export function diffPlans(from: Plan, to: Plan): PlanDifference {
  return {
    plan: diffValues(outline(from), outline(to)),
    config: diffValues(from.target.config, to.target.config),
    stages: diffStages(from.stages, to.stages),
  };
}

function outline({ platform, stack, contexts, target }: Plan): object {
  return { platform, stack, contexts, base: target.base, layers: target.layers };
}

function diffStages(from: readonly Stage[], to: readonly Stage[]): readonly StageChange[] {
  const before = new Map(from.map((stage) => [stage.id, stage]));
  const after = new Map(to.map((stage) => [stage.id, stage]));
  const own = new Map(to.map((stage) => [stage.id, ownChanges(before.get(stage.id), stage)]));
  const changed = new Set([...before.keys()].filter((id) => !after.has(id)));
  for (const [id, because] of own) if (!before.has(id) || because.length > 0) changed.add(id);
  const inputs = (id: string) => {
    const stages = [before.get(id), after.get(id)].filter((stage) => stage !== undefined);
    return [...new Set(stages.flatMap(inputsOf))].filter((one) => changed.has(one)).sort();
  };
  spread(changed, { ids: [...own.keys()], inputs });
  const kept = to
    .filter(({ id }) => changed.has(id))
    .map(({ id }): StageChange => {
      if (!before.has(id)) return { id, change: "added", because: [], inputs: [] };
      return { id, change: "changed", because: own.get(id) ?? [], inputs: inputs(id) };
    });
  const removed = from.filter(({ id }) => !after.has(id));
  return [...kept, ...removed.map(({ id }) => ({ id, change: "removed" as const, because: [], inputs: [] }))];
}

/** What is made from a stage that changed has changed too. */
function spread(
  changed: Set<string>,
  { ids, inputs }: { readonly ids: readonly string[]; readonly inputs: (id: string) => readonly string[] },
): void {
  for (let before = -1; before !== changed.size; ) {
    before = changed.size;
    for (const id of ids) if (inputs(id).length > 0) changed.add(id);
  }
}

function ownChanges(from: Stage | undefined, to: Stage): readonly ValueChange[] {
  return from === undefined ? [] : diffValues(effect(from), effect(to));
}

function inputsOf(stage: Stage): readonly string[] {
  return stageInputs(stage).flatMap(referencedStages);
}

function effect({ from, ops, layer, layerId }: Stage): object {
  return { from, ops: ops.map(opEffect), layer, layerId };
}

function opEffect(op: Op): Op {
  if (op.kind !== "exec") return op;
  const { label: _label, source: _source, ...rest } = op;
  return rest;
}
