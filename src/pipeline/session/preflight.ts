import type { Problem } from "../../errors/factory-error.ts";
import type { Model } from "../engine/model.ts";
import type { Handler } from "../handlers/handler.ts";
import { lintPipeline } from "../lint/lint-pipeline.ts";
import { toProblem } from "./read-pipeline.ts";

export interface PreflightCall {
  readonly model: Model;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly knownTypes: ReadonlySet<string>;
  /** How messages call the pipeline. */
  readonly file: string;
}

/** Everything that keeps a pipeline from being run. */
export function preflight({ model, handlers, knownTypes, file }: PreflightCall): readonly Problem[] {
  const errors = lintPipeline(model.graph, { knownTypes }).filter(({ severity }) => severity === "error");
  const uncovered = model.graph.nodes.flatMap((node): readonly Problem[] => {
    const kind = model.kind(node);
    if (kind === "parallel" || handlers.has(kind)) return [];
    const source = `${file}:${node.line}:${node.column}`;
    if (kind !== "codergen")
      return [{ message: `there is no handler for ${kind}, the type of ${node.id}`, source }];
    return [
      {
        message: `${node.id} needs an agent, and none is configured`,
        source,
        hint: "name one with --agent or agent: in factory.yaml, or give --simulate to try the pipeline without",
      },
    ];
  });
  return [...errors.map((diagnostic) => toProblem(diagnostic, file)), ...uncovered];
}
