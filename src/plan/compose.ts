import { FactoryError } from "../errors/factory-error.ts";
import type { Contribution } from "./contracts.ts";
import type { Diagnostic } from "./detection.ts";
import { layerOrder } from "./layer-order.ts";
import { mapInputs } from "./map-inputs.ts";
import { mergeConfig } from "./merge-config.ts";
import { mergeContexts } from "./merge-contexts.ts";
import { PHASES } from "./phases.ts";
import { resolveInput, runtimeBase } from "./resolve-input.ts";
import { sortStages } from "./sort-stages.ts";
import type { DraftStage, Plan, Platform, Stage } from "./types.ts";

export interface ComposeOptions {
  readonly stack: string;
  readonly platform: Platform;
  /** In the order of the stack's blocks. */
  readonly contributions: readonly { readonly block: string; readonly contribution: Contribution }[];
}

/**
 * Puts what the blocks contributed into one plan. The plan is not validated yet. Throws INTERNAL, because only a
 * block can write stages that do not fit together.
 */
export function compose(options: ComposeOptions): {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
} {
  const contributions = options.contributions.map(({ contribution }) => contribution);
  const drafts = contributions.flatMap(({ stages }) => stages ?? []).map(withLayerKind);
  refuseRepeatedIds(drafts);
  const ordered = drafts.toSorted((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase));
  const stages = ordered.map((stage) => mapInputs(stage, (input) => resolveInput(input, stage, ordered)));
  const plan: Plan = {
    schemaVersion: 1,
    platform: options.platform,
    stack: options.stack,
    contexts: mergeContexts(contributions.map(({ contexts }) => contexts ?? {})),
    stages: inReferenceOrder(stages),
    target: {
      base: runtimeBase(ordered),
      layers: layerOrder(stages.filter(({ layerId }) => layerId !== undefined)).map(({ id }) => id),
      config: mergeConfig(contributions.map(({ config }) => config ?? {})),
    },
  };
  return { plan, diagnostics: withoutRepeats(contributions.flatMap(({ diagnostics }) => diagnostics ?? [])) };
}

function withLayerKind(stage: DraftStage): DraftStage {
  if (stage.layerId !== undefined) return { ...stage, layer: stage.layer ?? "diff" };
  if (stage.layer === undefined) return stage;
  throw new FactoryError("INTERNAL", `stage ${stage.id} of block ${stage.block} has a layer but no layerId`);
}

function refuseRepeatedIds(stages: readonly DraftStage[]): void {
  const blocks = new Map<string, string>();
  for (const { id, block } of stages) {
    const other = blocks.get(id);
    if (other !== undefined) {
      throw new FactoryError("INTERNAL", `blocks ${other} and ${block} both contribute a stage ${id}`);
    }
    blocks.set(id, block);
  }
}

function inReferenceOrder(stages: readonly Stage[]): readonly Stage[] {
  const { sorted, cycle } = sortStages(stages);
  if (cycle.length === 0) return sorted;
  throw new FactoryError("INTERNAL", `stages ${cycle.join(", ")} wait for each other`);
}

function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, severity, message, source }) => {
    const key = JSON.stringify([code, severity, message, source]);
    return !seen.has(key) && seen.add(key);
  });
}
