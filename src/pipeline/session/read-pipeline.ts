import { createHash } from "node:crypto";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import type { PipelineDiagnostic } from "../diagnostic.ts";
import { parsePipeline } from "../dot/parse-pipeline.ts";
import type { Graph } from "../graph.ts";
import { preparePipeline } from "../transforms/prepare-pipeline.ts";

/** The graph of a pipeline after its transforms. Throws PIPELINE_INVALID with every problem of its syntax. */
export function readPipeline(text: string, file: string): Graph {
  const { graph, problems } = parsePipeline(text, file);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw problemsError(
      "PIPELINE_INVALID",
      file,
      errors.map((problem) => toProblem(problem, file)),
    );
  }
  if (graph === undefined)
    throw new FactoryError("PIPELINE_INVALID", `${file} has no pipeline`, { source: file });
  return preparePipeline(graph);
}

/** Names a pipeline by all of its text. */
export function pipelineDigest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

export function toProblem({ message, line, column, hint, rule }: PipelineDiagnostic, file: string): Problem {
  return {
    message: `${message} (${rule})`,
    source: `${file}:${line}:${column}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
