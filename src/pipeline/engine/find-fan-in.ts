/** What finding needs of a graph. */
export interface FanInGraph {
  readonly targets: (id: string) => readonly string[];
  readonly kind: (id: string) => string | undefined;
}

/**
 * The node in which the branches of a component meet: the nearest fan-in that they reach, past those of parallel parts
 * inside them.
 */
export function findFanIn(graph: FanInGraph, component: string): string | undefined {
  return search(graph, component, new Set());
}

function search(graph: FanInGraph, component: string, open: ReadonlySet<string>): string | undefined {
  if (open.has(component)) return undefined;
  const inside = new Set([...open, component]);
  const seen = new Set<string>();
  const queue = [...graph.targets(component)];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const kind = graph.kind(id);
    if (kind === "parallel.fan_in") return id;
    if (kind !== "parallel") {
      queue.push(...graph.targets(id));
      continue;
    }
    const inner = search(graph, id, inside);
    if (inner === undefined) continue;
    seen.add(inner);
    queue.push(...graph.targets(inner));
  }
  return undefined;
}
