import type { Problem } from "../../errors/factory-error.ts";
import type { Model } from "../engine/model.ts";
import type { Handler } from "../handlers/handler.ts";
import { lintPipeline } from "../lint/lint-pipeline.ts";
import { toProblem } from "./read-pipeline.ts";

export interface PreflightCall {
  readonly model: Model;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly knownTypes: ReadonlySet<string>;
  /** Types of nodes that may run; all when absent. */
  readonly allowedTypes?: readonly string[] | undefined;
  /** Which kind of services the pipeline may work with; any when absent. */
  readonly dependencies?: string | undefined;
  /** How messages call the pipeline. */
  readonly file: string;
}

/** Everything that keeps a pipeline from being run. */
export function preflight(call: PreflightCall): readonly Problem[] {
  const { model, handlers, knownTypes, file } = call;
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
  return [
    ...errors.map((diagnostic) => toProblem(diagnostic, file)),
    ...uncovered,
    ...forbidden(call),
    ...wrongServices(call),
  ];
}

function forbidden({ model, allowedTypes, file }: PreflightCall): readonly Problem[] {
  if (allowedTypes === undefined) return [];
  const allowed = new Set(allowedTypes);
  return model.graph.nodes.flatMap((node): readonly Problem[] => {
    const kind = model.kind(node);
    if (allowed.has(kind)) return [];
    return [
      {
        message: `${node.id} is of type ${kind}, and the profile allows ${allowedTypes.join(", ")}`,
        source: `${file}:${node.line}:${node.column}`,
        hint: "take that node out, or choose another profile",
      },
    ];
  });
}

/** A pipeline says with the attribute `dependencies` of its graph what it works with. */
function wrongServices({ model, dependencies, file }: PreflightCall): readonly Problem[] {
  const wanted = model.graphText("dependencies");
  if (wanted === "" || dependencies === undefined || wanted === dependencies) return [];
  return [
    {
      message: `the pipeline works with ${wanted} dependencies, and the profile says ${dependencies}`,
      source: file,
      hint: "choose another profile, or change the attribute dependencies of the graph",
    },
  ];
}
