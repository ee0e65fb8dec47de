import { readText } from "../../attributes.ts";
import type { PipelineDiagnostic } from "../../diagnostic.ts";
import type { GraphEdge, GraphNode } from "../../graph.ts";
import { splitLabel } from "../../interviewers/match-choice.ts";
import type { LintRule } from "../lint-rule.ts";
import { onEdge, onNode } from "../lint-rule.ts";

const rule = "human_choices";

export const humanChoices: LintRule = {
  name: rule,
  check({ graph, kindOf, edgesFrom }) {
    return graph.nodes
      .filter(({ id }) => kindOf(id) === "wait.human")
      .flatMap((node) => checkGate(node, edgesFrom(node.id)));
  },
};

function checkGate(node: GraphNode, edges: readonly GraphEdge[]): readonly PipelineDiagnostic[] {
  if (edges.length === 0) {
    const message = `the gate ${node.id} has no edges to choose from`;
    return [
      onNode(node, { rule, severity: "error", message, hint: `add an edge for each answer to ${node.id}` }),
    ];
  }
  return [...sharedKeys(node, edges), ...unknownDefault(node, edges)];
}

function sharedKeys({ id }: GraphNode, edges: readonly GraphEdge[]): readonly PipelineDiagnostic[] {
  const first = new Map<string, GraphEdge>();
  return edges.flatMap((edge) => {
    const label = readText(edge.attributes, "label")?.trim() || edge.to;
    const key = splitLabel(label).key.toLowerCase();
    const other = first.get(key);
    if (other === undefined) first.set(key, edge);
    if (other === undefined) return [];
    const message = `the choices of ${id} that lead to ${other.to} and ${edge.to} have the same key ${key.toUpperCase()}`;
    return [
      onEdge(edge, {
        rule,
        severity: "warning",
        message,
        hint: 'begin their labels with different keys, such as "[R] Reject"',
      }),
    ];
  });
}

function unknownDefault(node: GraphNode, edges: readonly GraphEdge[]): readonly PipelineDiagnostic[] {
  const choice = readText(node.attributes, "human.default_choice");
  if (choice === undefined || edges.some(({ to }) => to === choice)) return [];
  const message = `human.default_choice of ${node.id} names ${choice}, to which no edge of it leads`;
  const hint = `use one of ${[...new Set(edges.map(({ to }) => to))].join(", ")}`;
  return [
    onNode(node, { rule, severity: "warning", message, hint }, node.attributes["human.default_choice"]),
  ];
}
