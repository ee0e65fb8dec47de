import { readText } from "./attributes.ts";
import type { GraphNode } from "./graph.ts";

/** The handler that a shape stands for. */
export const KIND_BY_SHAPE: ReadonlyMap<string, string> = new Map([
  ["Mdiamond", "start"],
  ["Msquare", "exit"],
  ["box", "codergen"],
  ["hexagon", "wait.human"],
  ["diamond", "conditional"],
  ["component", "parallel"],
  ["tripleoctagon", "parallel.fan_in"],
  ["parallelogram", "tool"],
  ["house", "stack.manager_loop"],
]);

const KIND_BY_ID: ReadonlyMap<string, string> = new Map([
  ["start", "start"],
  ["Start", "start"],
  ["exit", "exit"],
  ["end", "exit"],
]);

/** Types that are registered without anybody's doing. */
export const BUILT_IN_TYPES: ReadonlySet<string> = new Set([
  ...KIND_BY_SHAPE.values(),
  "factory.build",
  "factory.plan",
  "factory.smoke",
  "factory.sbom",
  "factory.policy",
]);

/**
 * The handler of a node: its `type` if that is registered, else what its shape stands for, else `codergen`. A node that
 * is called start, Start, exit or end and asks for nothing else is what its name says.
 */
export function nodeKind(node: GraphNode, knownTypes: ReadonlySet<string> = BUILT_IN_TYPES): string {
  const type = readText(node.attributes, "type");
  if (type !== undefined && knownTypes.has(type)) return type;
  const shape = readText(node.attributes, "shape") ?? "box";
  if (shape === "box" && readText(node.attributes, "prompt") === undefined) {
    const named = KIND_BY_ID.get(node.id);
    if (named !== undefined) return named;
  }
  return KIND_BY_SHAPE.get(shape) ?? "codergen";
}
