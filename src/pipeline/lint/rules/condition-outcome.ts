import type { OutcomeStatus } from "../../outcome.ts";
import type { LintRule } from "../lint-rule.ts";
import { onEdge } from "../lint-rule.ts";

const STATUSES: readonly OutcomeStatus[] = ["success", "partial_success", "retry", "fail"];

/** A condition on an outcome that no stage ever has compares with a misspelt word. */
export const conditionOutcome: LintRule = {
  name: "condition_outcome",
  check({ graph, conditionOf, suggest }) {
    return graph.edges.flatMap((edge) => {
      const parsed = conditionOf(edge);
      if (parsed.kind === "problem") return [];
      return parsed.condition
        .filter(({ key, value }) => key.kind === "outcome" && !STATUSES.some((status) => status === value))
        .map(({ value }) =>
          onEdge(
            edge,
            {
              rule: "condition_outcome",
              severity: "warning",
              message: `no stage ever has the outcome ${JSON.stringify(value)}${suggest(value, STATUSES)}`,
              hint: `compare with ${STATUSES.join(", ")}`,
            },
            edge.attributes.condition,
          ),
        );
    });
  },
};
