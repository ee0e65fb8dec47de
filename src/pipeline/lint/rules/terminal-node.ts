import type { LintRule } from "../lint-rule.ts";
import { onGraph, onNode } from "../lint-rule.ts";

const rule = "terminal_node";
const hint = "give exactly one node the shape Msquare";

export const terminalNode: LintRule = {
  name: rule,
  check({ exits }) {
    const [first, ...others] = exits;
    if (first === undefined) {
      return [
        onGraph(
          { line: 1, column: 1 },
          { rule, severity: "error", message: "the pipeline has no exit node", hint },
        ),
      ];
    }
    return others.map((node) =>
      onNode(node, {
        rule,
        severity: "error",
        message: `${node.id} is a second exit node beside ${first.id}`,
        hint,
      }),
    );
  },
};
