import { problemsError } from "../../errors/problems-error.ts";
import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Graph } from "../graph.ts";
import { type LintOptions, lintPipeline } from "./lint-pipeline.ts";

/** Throws PIPELINE_INVALID with every error of the file; gives the warnings of a valid pipeline. */
export function validateOrThrow(
  graph: Graph,
  { file, ...options }: LintOptions & { readonly file: string },
): readonly PipelineDiagnostic[] {
  const diagnostics = lintPipeline(graph, options);
  throwErrors(diagnostics, file);
  return diagnostics;
}

/** Throws PIPELINE_INVALID if one of them is an error. */
export function throwErrors(diagnostics: readonly PipelineDiagnostic[], file: string): void {
  const problems = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message, hint, line, column }) => ({
      message,
      source: `${file}:${line}:${column}`,
      ...(hint === undefined ? {} : { hint }),
    }));
  if (problems.length > 0) throw problemsError("PIPELINE_INVALID", file, problems);
}
