import type { PipelineDiagnostic } from "../../src/pipeline/diagnostic.ts";
import { parsePipeline } from "../../src/pipeline/dot/parse-pipeline.ts";
import type { Graph } from "../../src/pipeline/graph.ts";
import { type LintOptions, lintPipeline } from "../../src/pipeline/lint/lint-pipeline.ts";
import { preparePipeline } from "../../src/pipeline/transforms/prepare-pipeline.ts";

/** Everything that `factory pipeline lint` says about a text. */
export function lintText(text: string, options?: LintOptions): readonly PipelineDiagnostic[] {
  const { graph, problems } = parsePipeline(text, "p.dot");
  return graph === undefined ? problems : [...problems, ...lintPipeline(preparePipeline(graph), options)];
}

/** The graph of a text without syntax errors. */
export function graphOf(text: string): Graph {
  const { graph, problems } = parsePipeline(text, "p.dot");
  if (graph === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return graph;
}

/** A valid pipeline around some statements: start leads to `work`, work to exit. */
export function around(statements: string): string {
  return `digraph p {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  work [shape=parallelogram, tool_command="true"]
  start -> work -> exit
${statements}
}`;
}
