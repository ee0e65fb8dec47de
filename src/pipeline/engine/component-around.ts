import type { Model } from "./model.ts";

/** The component whose branches a node lies in: a run cannot begin there, because the other branches would be missing. */
export function componentAround(model: Model, id: string): string | undefined {
  const component = model.graph.nodes.find(
    (node) => model.kind(node) === "parallel" && liesInside(model, node.id, id),
  );
  return component?.id;
}

function liesInside(model: Model, component: string, id: string): boolean {
  const fanIn = model.fanInOf(component);
  const seen = new Set<string>();
  const open = [...model.branchesOf(component)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === fanIn || seen.has(next)) continue;
    if (next === id) return true;
    seen.add(next);
    open.push(...model.edgesFrom(next).map(({ to }) => to));
  }
  return false;
}
