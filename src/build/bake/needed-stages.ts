import type { Input, Op, Plan } from "../../plan/types.ts";
import { layerPieces, resolved, stageById } from "./layer-pieces.ts";

export interface NeededStages {
  /** Ids of the stages that are stages of the Dockerfile, too. */
  readonly own: ReadonlySet<string>;
  /** Those of them that others start from. */
  readonly parents: ReadonlySet<string>;
}

/** Finds what the image is made of: the other ops run where their layer belongs, or nowhere. */
export function neededStages(plan: Plan): NeededStages {
  const own = new Set<string>();
  const parents = new Set<string>();

  function visitStage(id: string): void {
    if (own.has(id)) return;
    own.add(id);
    const stage = stageById(plan, id);
    visitStart(stage.from);
    visitOps(stage.ops);
  }

  function visitStart(input: Input): void {
    if (input.kind === "stage") parents.add(input.id);
    if (input.kind !== "merge") {
      visitInput(input);
      return;
    }
    visitStart(input.base);
    visitLayers(input.base, input.layers);
  }

  function visitLayers(base: Input, layers: readonly string[]): void {
    for (const piece of layerPieces(plan, base, layers)) {
      if (piece.kind === "folders") visitStage(piece.stage.id);
      else {
        visitOps(piece.stage.ops);
        if (piece.kind === "changes") visitStart(piece.stage.from);
      }
    }
  }

  function visitInput(input: Input): void {
    if (input.kind === "stage") visitStage(input.id);
    else if (input.kind === "merge") visitStart(input);
  }

  function visitOps(ops: readonly Op[]): void {
    for (const op of ops) {
      if (op.kind === "copy") visitInput(op.from);
      if (op.kind !== "exec") continue;
      for (const mount of op.mounts ?? []) if (mount.kind === "bind") visitInput(mount.from);
    }
  }

  visitStart(resolved(plan, plan.target.base));
  visitLayers(plan.target.base, plan.target.layers);
  return { own, parents };
}
