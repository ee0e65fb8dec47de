import { referencedStages } from "../plan/referenced-stages.ts";
import { stageInputs } from "../plan/stage-inputs.ts";
import type { Plan, Stage } from "../plan/types.ts";

export interface NeededStage {
  readonly stage: Stage;
  /** Ids of the stages it is made from. */
  readonly after: readonly string[];
  /** Whether files of this machine go into it, directly or through another stage. */
  readonly readsFiles: boolean;
}

/** The stages that the image needs, each after those it is made from. */
export function neededStages(plan: Plan): readonly NeededStage[] {
  const wanted = new Set([...plan.target.layers, ...referencedStages(plan.target.base)]);
  for (const stage of plan.stages.toReversed()) {
    if (wanted.has(stage.id)) for (const id of stagesBefore(stage)) wanted.add(id);
  }
  const reading = new Set<string>();
  return plan.stages
    .filter(({ id }) => wanted.has(id))
    .map((stage) => {
      const after = stagesBefore(stage);
      const readsFiles =
        after.some((id) => reading.has(id)) || stageInputs(stage).some(({ kind }) => kind === "context");
      if (readsFiles) reading.add(stage.id);
      return { stage, after, readsFiles };
    });
}

/** Time of the longest chain of stages that wait for each other, in milliseconds; others run beside it. */
export function longestChain(stages: readonly NeededStage[], msOf: (id: string) => number): number {
  const ends = new Map<string, number>();
  for (const { stage, after } of stages) {
    const start = Math.max(0, ...after.map((id) => ends.get(id) ?? 0));
    ends.set(stage.id, start + msOf(stage.id));
  }
  return Math.max(0, ...ends.values());
}

function stagesBefore(stage: Stage): readonly string[] {
  return stageInputs(stage).flatMap(referencedStages);
}
