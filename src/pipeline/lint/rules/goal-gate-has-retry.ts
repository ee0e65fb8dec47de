import { readBoolean, readText } from "../../attributes.ts";
import type { Attributes } from "../../graph.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";

export const goalGateHasRetry: LintRule = {
  name: "goal_gate_has_retry",
  check({ graph }) {
    if (hasTarget(graph.attributes)) return [];
    return graph.nodes
      .filter(({ attributes }) => readBoolean(attributes, "goal_gate") === true && !hasTarget(attributes))
      .map((node) =>
        onNode(node, {
          rule: "goal_gate_has_retry",
          severity: "warning",
          message: `${node.id} is a goal gate, and nothing says where to go on when it is not met: the run fails then`,
          hint: `give ${node.id} a retry_target`,
        }),
      );
  },
};

function hasTarget(attributes: Attributes): boolean {
  return ["retry_target", "fallback_retry_target"].some((key) => readText(attributes, key) !== undefined);
}
