import type { OutcomeStatus } from "../outcome.ts";
import { isSuccess } from "./join-branches.ts";
import type { Model } from "./model.ts";

export interface UnsatisfiedGate {
  readonly node: string;
  readonly outcome: OutcomeStatus;
  /** Where to go to mend it. */
  readonly target: string | undefined;
}

/** The first visited goal gate, in the order in which nodes ended first, that keeps a run from its end. */
export function unsatisfiedGate(
  model: Model,
  outcomes: ReadonlyMap<string, OutcomeStatus>,
): UnsatisfiedGate | undefined {
  for (const [id, outcome] of outcomes) {
    const node = model.node(id);
    if (node === undefined || isSuccess(outcome) || !model.flag(node, "goal_gate")) continue;
    const target = firstNode(model, [
      model.text(node, "retry_target"),
      model.text(node, "fallback_retry_target"),
      model.graphText("retry_target"),
      model.graphText("fallback_retry_target"),
    ]);
    return { node: id, outcome, target };
  }
  return undefined;
}

/** The first of the ids that names a node; to go to the exit again would mend nothing, for ever. */
function firstNode(model: Model, ids: readonly string[]): string | undefined {
  return ids.find((id) => {
    const node = id === "" ? undefined : model.node(id);
    return node !== undefined && model.kind(node) !== "exit";
  });
}
