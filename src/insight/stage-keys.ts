import { createHash } from "node:crypto";
import { canonicalJson } from "../plan/canonical-json.ts";
import { referencedStages } from "../plan/referenced-stages.ts";
import { stageInputs } from "../plan/stage-inputs.ts";
import type { Op, Plan, Stage } from "../plan/types.ts";

/** Hexadecimal digits: enough to tell the stages of one project apart. */
const LENGTH = 16;

/**
 * A short digest of what each stage does, by its id: of its ops and of the stages it is made from. Files of the project
 * and what a base image holds are not part of it, nor is where in the project an op was asked for.
 */
export function stageKeys(plan: Plan): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const stage of plan.stages) keys.set(stage.id, stageKey(stage, keys));
  return keys;
}

function stageKey(stage: Stage, keys: ReadonlyMap<string, string>): string {
  const inputs = stageInputs(stage)
    .flatMap(referencedStages)
    .map((id) => keys.get(id) ?? id);
  const content = canonicalJson({ from: stage.from, inputs, layer: stage.layer, ops: stage.ops.map(effect) });
  return createHash("sha256").update(content).digest("hex").slice(0, LENGTH);
}

function effect(op: Op): Op {
  if (op.kind !== "exec") return op;
  const { label: _label, source: _source, ...rest } = op;
  return rest;
}
