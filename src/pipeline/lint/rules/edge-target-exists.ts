import type { LintRule } from "../lint-rule.ts";
import { onEdge } from "../lint-rule.ts";

export const edgeTargetExists: LintRule = {
  name: "edge_target_exists",
  check({ graph, nodes, suggest }) {
    const reported = new Set<string>();
    return graph.edges.flatMap((edge) =>
      [edge.from, edge.to]
        .filter((id) => !nodes.has(id) && !reported.has(id))
        .map((id) => {
          reported.add(id);
          return onEdge(edge, {
            rule: "edge_target_exists",
            severity: "error",
            message: `the node ${id} of the edge ${edge.from} -> ${edge.to} is not declared${suggest(id, nodes.keys())}`,
            hint: `declare it: ${id} [shape=…]`,
          });
        }),
    );
  },
};
