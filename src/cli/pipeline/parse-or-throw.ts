import { parsePipeline } from "../../pipeline/dot/parse-pipeline.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { throwErrors } from "../../pipeline/lint/validate-or-throw.ts";

/** The graph as it is written, before transforms; throws PIPELINE_INVALID with every syntax error. */
export function parseOrThrow(text: string, file: string): Graph {
  const { graph, problems } = parsePipeline(text, file);
  throwErrors(problems, file);
  if (graph === undefined) throw new Error(`${file} has neither a graph nor an error`);
  return graph;
}
