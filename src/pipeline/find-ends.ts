import type { Graph, GraphNode } from "./graph.ts";
import { nodeKind } from "./node-kind.ts";

/** Where a run begins: a valid pipeline has exactly one. */
export function findStarts(graph: Graph, knownTypes?: ReadonlySet<string>): readonly GraphNode[] {
  return ofKind(graph, { kind: "start", ids: ["start", "Start"], knownTypes });
}

/** Where a run is complete: a valid pipeline has exactly one. */
export function findExits(graph: Graph, knownTypes?: ReadonlySet<string>): readonly GraphNode[] {
  return ofKind(graph, { kind: "exit", ids: ["exit", "end"], knownTypes });
}

interface Wanted {
  readonly kind: string;
  readonly ids: readonly string[];
  readonly knownTypes: ReadonlySet<string> | undefined;
}

/** A name only counts where no shape does. */
function ofKind({ nodes }: Graph, { kind, ids, knownTypes }: Wanted): readonly GraphNode[] {
  const found = nodes.filter((node) => nodeKind(node, knownTypes) === kind);
  return found.length > 0 ? found : nodes.filter(({ id }) => ids.includes(id));
}
