import { readText } from "../attributes.ts";
import type { Graph, GraphNode } from "../graph.ts";

/** Writes the goal of the graph for each `$goal` in the prompts. It reaches no command. */
export function expandGoal(graph: Graph): Graph {
  const goal = readText(graph.attributes, "goal") ?? "";
  return { ...graph, nodes: graph.nodes.map((node) => withGoal(node, goal)) };
}

function withGoal(node: GraphNode, goal: string): GraphNode {
  const { prompt } = node.attributes;
  if (prompt === undefined || !prompt.value.includes("$goal")) return node;
  const value = prompt.value.split("$goal").join(goal);
  const attributes = Object.assign(Object.create(null), node.attributes, { prompt: { ...prompt, value } });
  return { ...node, attributes };
}
