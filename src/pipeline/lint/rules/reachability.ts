import { readText } from "../../attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";
import type { LintSubject } from "../lint-subject.ts";

const TARGETS = ["retry_target", "fallback_retry_target"] as const;

export const reachability: LintRule = {
  name: "reachability",
  check(subject) {
    const { graph, starts } = subject;
    if (starts.length === 0) return [];
    const reached = reachedNodes(subject);
    return graph.nodes
      .filter(({ id }) => !reached.has(id))
      .map((node) =>
        onNode(node, {
          rule: "reachability",
          severity: "error",
          message: `${node.id} is unreachable from the start node`,
          hint: `add an edge that leads to ${node.id}, or remove it`,
        }),
      );
  },
};

/** Retry targets count as edges: a run gets there, too. */
function reachedNodes({ graph, starts, exits, nodes, edgesFrom }: LintSubject): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = starts.map(({ id }) => id);
  const isExit = new Set(exits);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes.get(id);
    if (node === undefined || reached.has(id)) continue;
    reached.add(id);
    for (const { to } of edgesFrom(id)) waiting.push(to);
    for (const key of TARGETS) {
      waiting.push(readText(node.attributes, key) ?? "");
      if (isExit.has(node)) waiting.push(readText(graph.attributes, key) ?? "");
    }
  }
  return reached;
}
