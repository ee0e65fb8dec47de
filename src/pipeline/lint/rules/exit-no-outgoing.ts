import type { LintRule } from "../lint-rule.ts";
import { onEdge } from "../lint-rule.ts";

export const exitNoOutgoing: LintRule = {
  name: "exit_no_outgoing",
  check({ exits, edgesFrom }) {
    return exits.flatMap(({ id }) =>
      edgesFrom(id).map((edge) =>
        onEdge(edge, {
          rule: "exit_no_outgoing",
          severity: "error",
          message: `an edge leads from the exit node ${id} to ${edge.to}`,
          hint: `remove the edge: a run ends at ${id}`,
        }),
      ),
    );
  },
};
