import type { GraphEdge } from "../graph.ts";
import type { LastResult } from "./run-state.ts";

export interface ChosenEdge {
  readonly edge: GraphEdge;
  /** Why this edge and no other, for people. */
  readonly reason: string;
}

/** What choosing needs to know of an edge. */
export interface EdgeFacts {
  readonly label: (edge: GraphEdge) => string;
  readonly weight: (edge: GraphEdge) => number;
  /** Text of the condition; empty for an unconditional edge. */
  readonly condition: (edge: GraphEdge) => string;
  readonly holds: (edge: GraphEdge) => boolean;
}

/**
 * The edge to follow, in five steps: a condition that holds, the preferred label, a suggested target, the weight, the
 * name of the target. Undefined when none is left; a condition that is false is never taken.
 */
export function selectEdge(
  edges: readonly GraphEdge[],
  last: Pick<LastResult, "preferredLabel" | "suggestedNextIds">,
  facts: EdgeFacts,
): ChosenEdge | undefined {
  const conditional = selectConditional(edges, facts);
  if (conditional !== undefined) return conditional;
  const open = unconditional(edges, facts);
  const wanted = normalizeLabel(last.preferredLabel);
  const labelled = open.find((edge) => wanted !== "" && normalizeLabel(facts.label(edge)) === wanted);
  if (labelled !== undefined) return { edge: labelled, reason: `label "${facts.label(labelled)}"` };
  for (const id of last.suggestedNextIds) {
    const suggested = open.find((edge) => edge.to === id);
    if (suggested !== undefined) return { edge: suggested, reason: "suggested by the stage" };
  }
  return heaviest(open, facts);
}

/** The best edge whose condition holds. */
export function selectConditional(edges: readonly GraphEdge[], facts: EdgeFacts): ChosenEdge | undefined {
  const held = edges.filter((edge) => facts.condition(edge) !== "" && facts.holds(edge));
  const edge = best(held, facts);
  return edge === undefined ? undefined : { edge, reason: `condition ${facts.condition(edge)}` };
}

export function unconditional(edges: readonly GraphEdge[], facts: EdgeFacts): readonly GraphEdge[] {
  return edges.filter((edge) => facts.condition(edge) === "");
}

/** Lower case, without the accelerator that `[Y] Yes`, `Y) Yes` and `Y - Yes` begin with. */
function normalizeLabel(label: string): string {
  return label
    .trim()
    .replace(/^(?:\[[^\]]*\]\s*|[A-Za-z0-9]+\)\s*|[A-Za-z0-9]\s+-\s+)/, "")
    .trim()
    .toLowerCase();
}

function heaviest(edges: readonly GraphEdge[], facts: EdgeFacts): ChosenEdge | undefined {
  const edge = best(edges, facts);
  if (edge === undefined) return undefined;
  if (edges.length === 1) return { edge, reason: "only edge" };
  const weight = facts.weight(edge);
  const rivals = edges.filter((other) => facts.weight(other) === weight).length;
  return { edge, reason: rivals === 1 ? `weight ${weight}` : "first by name" };
}

function best(edges: readonly GraphEdge[], facts: EdgeFacts): GraphEdge | undefined {
  let found: GraphEdge | undefined;
  for (const edge of edges) {
    if (found === undefined || comesBefore(edge, found, facts)) found = edge;
  }
  return found;
}

function comesBefore(edge: GraphEdge, other: GraphEdge, facts: EdgeFacts): boolean {
  const weight = facts.weight(edge) - facts.weight(other);
  return weight === 0 ? edge.to < other.to : weight > 0;
}
