import type { LintRule } from "../lint-rule.ts";
import { onEdge } from "../lint-rule.ts";

export const startNoIncoming: LintRule = {
  name: "start_no_incoming",
  check({ starts, edgesTo }) {
    return starts.flatMap(({ id }) =>
      edgesTo(id).map((edge) =>
        onEdge(edge, {
          rule: "start_no_incoming",
          severity: "error",
          message: `an edge leads from ${edge.from} to the start node ${id}`,
          hint: `let the edge lead to the node after ${id}`,
        }),
      ),
    );
  },
};
