import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Attribute, GraphEdge, GraphNode, Place } from "../graph.ts";
import type { LintSubject, OwnedAttribute } from "./lint-subject.ts";

/** One built-in rule; its name is what diagnostics carry and people search for. */
export interface LintRule {
  readonly name: string;
  check(subject: LintSubject): readonly PipelineDiagnostic[];
}

type Finding = Pick<PipelineDiagnostic, "rule" | "severity" | "message"> & { readonly hint?: string };

export function onNode(
  node: GraphNode,
  finding: Finding,
  { line, column }: Place = node,
): PipelineDiagnostic {
  return { ...finding, node: node.id, line, column };
}

export function onEdge(
  edge: GraphEdge,
  finding: Finding,
  { line, column }: Place = edge,
): PipelineDiagnostic {
  return { ...finding, edge: { from: edge.from, to: edge.to }, line, column };
}

/** At the attribute itself, with the node or the edge that it belongs to. */
export function onAttribute({ attribute, node, edge }: OwnedAttribute, finding: Finding): PipelineDiagnostic {
  if (node !== undefined) return onNode(node, finding, attribute);
  if (edge !== undefined) return onEdge(edge, finding, attribute);
  return onGraph(attribute, finding);
}

export function onGraph({ line, column }: Attribute | Place, finding: Finding): PipelineDiagnostic {
  return { ...finding, line, column };
}
