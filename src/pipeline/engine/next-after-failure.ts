import type { GraphNode } from "../graph.ts";
import type { Model } from "./model.ts";
import type { Route } from "./route-after.ts";
import type { Track } from "./run-state.ts";
import { selectConditional, selectEdge, unconditional } from "./select-edge.ts";

/**
 * Where a run goes after a stage that failed. A plain edge is not followed, unless it leads to a decision or the pipeline
 * says `on_failure="route"`: a failed check must not look like a passed one.
 */
export function nextAfterFailure(model: Model, node: GraphNode, track: Track): Route {
  const edges = model.edgesFrom(node.id);
  const facts = model.edgeFacts(track);
  const chosen = selectConditional(edges, facts) ?? toDecision(model, node, track);
  if (chosen !== undefined)
    return { kind: "go", to: chosen.edge.to, edge: chosen.edge, reason: chosen.reason };
  if (routesFailures(model, node)) {
    const plain = selectEdge(edges, track.last, facts);
    if (plain !== undefined) {
      return { kind: "go", to: plain.edge.to, edge: plain.edge, reason: `${plain.reason}, on_failure=route` };
    }
  }
  for (const key of ["retry_target", "fallback_retry_target"]) {
    const to = model.text(node, key);
    if (to !== "" && model.node(to) !== undefined) return { kind: "go", to, reason: key };
  }
  const why = track.last.failureReason ?? `it ended with ${track.last.status}`;
  return { kind: "fail", reason: `${node.id} failed: ${why}` };
}

function toDecision(model: Model, node: GraphNode, track: Track) {
  const facts = model.edgeFacts(track);
  const decisions = unconditional(model.edgesFrom(node.id), facts).filter((edge) => {
    const target = model.node(edge.to);
    return target !== undefined && model.kind(target) === "conditional";
  });
  const chosen = selectEdge(decisions, { preferredLabel: "", suggestedNextIds: [] }, facts);
  return chosen === undefined ? undefined : { ...chosen, reason: `${chosen.edge.to} decides` };
}

function routesFailures(model: Model, node: GraphNode): boolean {
  return (model.text(node, "on_failure") || model.graphText("on_failure")) === "route";
}
