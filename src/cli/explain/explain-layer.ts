import type { PlannedProject } from "../../plan/plan-project.ts";
import type { Input, Op, Stage } from "../../plan/types.ts";
import type { LayerExplanation } from "./types.ts";

/** Undefined when no layer has this id. */
export function explainLayer(id: string, { layers, plan }: PlannedProject): LayerExplanation | undefined {
  const index = layers.findIndex((layer) => layer.id === id);
  const layer = layers[index];
  const stage = plan.stages.find(({ layerId }) => layerId === id);
  if (layer === undefined || stage === undefined) return undefined;
  return {
    kind: "layer",
    name: id,
    group: layer.group,
    block: stage.block,
    stage: stage.name,
    position: index + 1,
    layers: layers.length,
    startsFrom: startOf(stage),
    ops: stage.ops.map(describeOp),
    distributions: layer.distributions,
    ...(layer.size === undefined ? {} : { size: layer.size }),
  };
}

function startOf({ from }: Stage): string {
  return describeInput(from);
}

function describeInput(input: Input): string {
  switch (input.kind) {
    case "stage":
      return `stage ${input.id}`;
    case "image":
      return `image ${input.ref}`;
    case "context":
      return `context ${input.name}`;
    case "http":
      return input.url;
    case "merge":
      return `the runtime base and the layers ${input.layers.join(", ")}`;
    case "scratch":
      return "an empty file system";
  }
}

function describeOp(op: Op): string {
  switch (op.kind) {
    case "exec":
      return op.label ?? op.command?.split("\n")[0] ?? op.argv?.join(" ") ?? "run a command";
    case "copy":
      return `copy ${op.src.join(" ")} of ${describeInput(op.from)} to ${op.dest}`;
    case "add":
      return `add ${op.url} to ${op.dest}`;
    case "env":
      return `set ${Object.keys(op.vars).sort().join(", ")}`;
    case "workdir":
      return `work in ${op.path}`;
    case "user":
      return `be ${op.user}`;
    case "mkfile":
    case "mkdir":
      return `make ${op.path}`;
    case "rm":
      return `remove ${op.path}`;
  }
}
