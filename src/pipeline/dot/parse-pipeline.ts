import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Graph } from "../graph.ts";
import { buildGraph } from "./build-graph.ts";
import { parseSyntax } from "./parse-syntax.ts";

export interface ParsedPipeline {
  /** Absent exactly when one of the problems is an error. */
  readonly graph?: Graph;
  readonly problems: readonly PipelineDiagnostic[];
}

/** Reads a pipeline in the DOT subset; never throws. `file` is only how messages call it. */
export function parsePipeline(text: string, file: string): ParsedPipeline {
  const { document, problems } = parseSyntax(text, file);
  if (document === undefined || problems.length > 0) return { problems };
  return buildGraph(document);
}
