import { referencedStages } from "./referenced-stages.ts";
import { stageInputs } from "./stage-inputs.ts";
import type { Stage } from "./types.ts";

/**
 * Keeps the given order and moves a stage back only as far as needed to come after what it refers to.
 * `cycle` holds the ids of stages that wait for each other; it is empty when all could be placed.
 */
export function sortStages(stages: readonly Stage[]): {
  readonly sorted: readonly Stage[];
  readonly cycle: readonly string[];
} {
  const known = new Set(stages.map(({ id }) => id));
  const placed = new Set<string>();
  const sorted: Stage[] = [];
  let waiting = stages.map((stage) => ({ stage, needs: needs(stage).filter((id) => known.has(id)) }));
  for (;;) {
    const next = waiting.find((entry) => entry.needs.every((id) => placed.has(id)));
    if (next === undefined) break;
    waiting = waiting.filter((entry) => entry !== next);
    placed.add(next.stage.id);
    sorted.push(next.stage);
  }
  return { sorted, cycle: waiting.map(({ stage }) => stage.id) };
}

function needs(stage: Stage): readonly string[] {
  return stageInputs(stage).flatMap(referencedStages);
}
