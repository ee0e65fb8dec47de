import type { GraphEdge, GraphNode } from "../graph.ts";
import { isSuccess } from "./join-branches.ts";
import type { Model } from "./model.ts";
import { nextAfterFailure } from "./next-after-failure.ts";
import type { Track } from "./run-state.ts";
import { selectEdge } from "./select-edge.ts";

export type Route =
  | { readonly kind: "go"; readonly to: string; readonly reason: string; readonly edge?: GraphEdge }
  /** The node has no edges, and nothing went wrong. */
  | { readonly kind: "end" }
  | { readonly kind: "fail"; readonly reason: string };

/** Where a line of execution goes from a node that has run. */
export function routeAfter(model: Model, node: GraphNode, track: Track): Route {
  const kind = model.kind(node);
  if (kind === "parallel") return afterParallel(model, node, track);
  if (kind !== "conditional" && !isSuccess(track.last.status)) return nextAfterFailure(model, node, track);
  const edges = model.edgesFrom(node.id);
  const chosen = selectEdge(edges, track.last, model.edgeFacts(track));
  if (chosen !== undefined)
    return { kind: "go", to: chosen.edge.to, edge: chosen.edge, reason: chosen.reason };
  // Without an edge a decision after a failure would end well.
  if (edges.length === 0 && isSuccess(track.last.status)) return { kind: "end" };
  return { kind: "fail", reason: `no route from ${node.id}: no condition of its edges holds` };
}

/** Its edges are the branches; the run goes on where they meet, and there a failure is judged. */
function afterParallel(model: Model, node: GraphNode, track: Track): Route {
  const to = model.fanInOf(node.id);
  if (!isSuccess(track.last.status)) {
    const target = [model.text(node, "retry_target"), model.text(node, "fallback_retry_target")].find(
      (id) => id !== "" && model.node(id) !== undefined,
    );
    if (target !== undefined) return { kind: "go", to: target, reason: "retry_target" };
  }
  if (to === undefined)
    return { kind: "fail", reason: `the branches of ${node.id} do not meet in one fan-in` };
  return { kind: "go", to, reason: "branches joined" };
}
