import type { LintRule } from "../lint-rule.ts";
import { onEdge } from "../lint-rule.ts";

export const duplicateEdge: LintRule = {
  name: "duplicate_edge",
  check({ graph }) {
    const seen = new Map<string, number>();
    return graph.edges.flatMap((edge) => {
      const { from, to, attributes } = edge;
      const name = JSON.stringify([
        from,
        to,
        attributes.condition?.value ?? "",
        attributes.label?.value ?? "",
      ]);
      const line = seen.get(name);
      if (line === undefined) seen.set(name, edge.line);
      if (line === undefined) return [];
      return [
        onEdge(edge, {
          rule: "duplicate_edge",
          severity: "warning",
          message: `the edge ${from} -> ${to} is there already in line ${line}`,
          hint: "remove one of them, or give them different conditions or labels",
        }),
      ];
    });
  },
};
