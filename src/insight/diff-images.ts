import { diffPlans, type PlanDifference, type StageChange } from "../plan/diff-plans.ts";
import { diffValues, type ValueChange } from "../plan/diff-values.ts";
import { diffLayers, type LayerDifference } from "./diff-layers.ts";
import type { LayeredImage } from "./layered-image.ts";
import { distributionChanges, type NameChange, nameChanges } from "./name-changes.ts";

/** What `factory diff --json` prints. What one side does not tell is absent: an image knows no stages, a plan no digests. */
export interface ImageDifference extends LayerDifference {
  readonly schemaVersion: 1;
  readonly from: Pick<LayeredImage, "kind" | "name">;
  readonly to: Pick<LayeredImage, "kind" | "name">;
  /** Nothing that both sides tell is different. */
  readonly same: boolean;
  readonly pins?: readonly NameChange[];
  readonly distributions: readonly NameChange[];
  readonly plan?: PlanDifference["plan"];
  readonly stages?: readonly StageChange[];
  readonly config?: readonly ValueChange[];
}

export function diffImages(from: LayeredImage, to: LayeredImage): ImageDifference {
  const layers = diffLayers(from.layers, to.layers);
  const parts = {
    ...(from.pins === undefined || to.pins === undefined ? {} : { pins: nameChanges(from.pins, to.pins) }),
    distributions: distributionChanges(from.layers, to.layers),
    ...diffStages(from, to),
    ...diffConfig(from, to),
  };
  const isSame =
    Object.values(parts).every((changes) => changes.length === 0) &&
    layers.layers.every(({ change }) => change === "same" || change === "unknown");
  return {
    schemaVersion: 1,
    from: { kind: from.kind, name: from.name },
    to: { kind: to.kind, name: to.name },
    same: isSame,
    ...parts,
    ...layers,
  };
}

function diffStages(
  from: LayeredImage,
  to: LayeredImage,
): { readonly plan?: readonly ValueChange[]; readonly stages?: readonly StageChange[] } {
  if (from.plan !== undefined && to.plan !== undefined) {
    const { plan, stages } = diffPlans(from.plan, to.plan);
    return { plan, stages };
  }
  if (from.keys === undefined || to.keys === undefined) return {};
  const stages: StageChange[] = [];
  // A record has no stages that were not needed, so a stage that is on one side only says nothing.
  for (const [id, key] of to.keys) {
    const before = from.keys.get(id);
    if (before !== undefined && before !== key)
      stages.push({ id, change: "changed", because: [], inputs: [] });
  }
  return { stages };
}

/** A plan says what it adds to its base, an image what it is with its base: only the same kind can be compared. */
function diffConfig(from: LayeredImage, to: LayeredImage): { readonly config?: readonly ValueChange[] } {
  if (from.config === undefined || to.config === undefined) return {};
  if ((from.plan === undefined) !== (to.plan === undefined)) return {};
  return { config: diffValues(from.config, to.config) };
}
