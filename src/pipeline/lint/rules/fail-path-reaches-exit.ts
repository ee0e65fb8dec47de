import { readBoolean } from "../../attributes.ts";
import type { GraphEdge } from "../../graph.ts";
import { findDominators } from "../find-dominators.ts";
import type { LintRule } from "../lint-rule.ts";
import { onEdge } from "../lint-rule.ts";
import type { LintSubject } from "../lint-subject.ts";

/** A failure that is followed to the exit ends as a success, unless a goal gate objects. */
export const failPathReachesExit: LintRule = {
  name: "fail_path_reaches_exit",
  check(subject) {
    const edges = subject.graph.edges.filter(
      (edge) => isFailEdge(subject, edge) && !isGated(subject, edge.from),
    );
    if (edges.length === 0) return [];
    const reaches = exitFinder(subject);
    return edges.filter(reaches).map((edge) =>
      onEdge(edge, {
        rule: "fail_path_reaches_exit",
        severity: "warning",
        message: `after a failure of ${edge.from} the run can reach the exit and end as a success`,
        hint: `set goal_gate=true on ${edge.from}, or end this path in a node that fails`,
      }),
    );
  },
};

function isFailEdge({ conditionOf, kindOf }: LintSubject, edge: GraphEdge): boolean {
  const parsed = conditionOf(edge);
  if (parsed.kind === "problem" || kindOf(edge.from) === "parallel") return false;
  return parsed.condition.some(
    ({ key, operator, value }) =>
      key.kind === "outcome" && (operator === "=" ? value === "fail" : value === "success"),
  );
}

/** A diamond has no outcome of its own: the stages before it have to be gates. */
function isGated({ nodes, edgesTo, kindOf }: LintSubject, source: string): boolean {
  const seen = new Set<string>();
  const waiting = [source];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes.get(id);
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    if (readBoolean(node.attributes, "goal_gate") === true) continue;
    if (kindOf(id) !== "conditional") return false;
    for (const { from } of edgesTo(id)) waiting.push(from);
  }
  return true;
}

/** Whether an edge leads to the exit without coming back to its source, which would have another try then. */
function exitFinder({ graph, exits, edgesTo }: LintSubject): (edge: GraphEdge) => boolean {
  const numbers = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  const root = graph.nodes.length;
  const numberOf = (id: string) => numbers.get(id) ?? root + 1;
  const throughAll = findDominators({
    size: root + 2,
    root,
    targets: (vertex) => {
      if (vertex === root) return exits.map(({ id }) => numberOf(id));
      const node = graph.nodes[vertex];
      return node === undefined ? [] : edgesTo(node.id).map(({ from }) => numberOf(from));
    },
  });
  return ({ from, to }) => throughAll(root, numberOf(to)) && !throughAll(numberOf(from), numberOf(to));
}
