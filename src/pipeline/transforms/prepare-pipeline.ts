import type { Graph } from "../graph.ts";
import { applyStylesheet } from "../stylesheet/apply-stylesheet.ts";
import { expandGoal } from "./expand-goal.ts";

/** Makes another graph of a graph, which it leaves as it is. */
export interface Transform {
  readonly name: string;
  apply(graph: Graph): Graph;
}

const BUILT_IN_TRANSFORMS: readonly Transform[] = [
  { name: "goal", apply: expandGoal },
  { name: "stylesheet", apply: applyStylesheet },
];

/** What is done between reading a pipeline and checking it: built-in transforms, then the given ones in their order. */
export function preparePipeline(
  graph: Graph,
  { transforms = [] }: { readonly transforms?: readonly Transform[] } = {},
): Graph {
  let prepared = graph;
  for (const { apply } of [...BUILT_IN_TRANSFORMS, ...transforms]) prepared = apply(prepared);
  return prepared;
}
