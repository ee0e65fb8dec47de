import type { ConditionClause } from "../../condition/condition.ts";
import type { GraphEdge } from "../../graph.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";
import type { LintSubject } from "../lint-subject.ts";

export const allConditionalEdges: LintRule = {
  name: "all_conditional_edges",
  check(subject) {
    return subject.graph.nodes
      .filter(({ id }) => {
        const kind = subject.kindOf(id);
        // Branches and choices are taken whatever their conditions say.
        if (kind === "exit" || kind === "parallel") return false;
        const edges = subject.edgesFrom(id);
        return (
          edges.length > 0 &&
          edges.every((edge) => isConditional(subject, edge)) &&
          !isComplete(subject, edges)
        );
      })
      .map((node) =>
        onNode(node, {
          rule: "all_conditional_edges",
          severity: "warning",
          message: `all edges from ${node.id} have conditions: when none is true, the run fails there`,
          hint: `add an edge without condition from ${node.id}`,
        }),
      );
  },
};

function isConditional({ conditionOf }: LintSubject, edge: GraphEdge): boolean {
  const parsed = conditionOf(edge);
  return parsed.kind === "problem" || parsed.condition.length > 0;
}

/** One edge asks for what another one excludes, so that one of them is always true. */
function isComplete({ conditionOf }: LintSubject, edges: readonly GraphEdge[]): boolean {
  const equal = new Set<string>();
  const unequal = new Set<string>();
  for (const edge of edges) {
    const parsed = conditionOf(edge);
    if (parsed.kind === "problem" || parsed.condition.length !== 1) continue;
    for (const clause of parsed.condition) (clause.operator === "=" ? equal : unequal).add(textOf(clause));
  }
  return [...equal].some((text) => unequal.has(text));
}

function textOf({ key, value }: ConditionClause): string {
  return JSON.stringify([key, value]);
}
