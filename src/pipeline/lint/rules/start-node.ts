import type { LintRule } from "../lint-rule.ts";
import { onGraph, onNode } from "../lint-rule.ts";

const rule = "start_node";
const hint = "give exactly one node the shape Mdiamond";

export const startNode: LintRule = {
  name: rule,
  check({ starts }) {
    const [first, ...others] = starts;
    if (first === undefined) {
      return [
        onGraph(
          { line: 1, column: 1 },
          { rule, severity: "error", message: "the pipeline has no start node", hint },
        ),
      ];
    }
    return others.map((node) =>
      onNode(node, {
        rule,
        severity: "error",
        message: `${node.id} is a second start node beside ${first.id}`,
        hint,
      }),
    );
  },
};
