import { FactoryError } from "../errors/factory-error.ts";
import { layerOrder } from "./layer-order.ts";
import { PHASES, type Phase } from "./phases.ts";
import type { DraftInput, DraftStage, Input } from "./types.ts";

/** Name of the stage the image starts from, as its block provides it. */
const RUNTIME_BASE = "runtime-base";

/** What a draft input of `stage` means among all stages, which must be in phase order. Throws INTERNAL. */
export function resolveInput(input: DraftInput, stage: DraftStage, stages: readonly DraftStage[]): Input {
  switch (input.kind) {
    case "previous":
      return previous(stage, stages);
    case "phase":
      return lastOfPhase(input.phase, stage, stages);
    case "provider":
      return withLayers(provider(input.name, stages, `stage ${stage.id}`), input.layers);
    case "image-so-far":
      return imageSoFar(stage, stages);
    default:
      return input;
  }
}

/** The stage the final image is based on. Throws INTERNAL when no stage, or more than one, provides it. */
export function runtimeBase(stages: readonly DraftStage[]): Input {
  return provider(RUNTIME_BASE, stages, "the image");
}

function previous(stage: DraftStage, stages: readonly DraftStage[]): Input {
  const before = stages
    .slice(0, stages.indexOf(stage))
    .findLast((other) => half(other.phase) === half(stage.phase));
  if (before !== undefined) return { kind: "stage", id: before.id };
  throw wrong(stage, `starts from the previous stage, but is the first ${half(stage.phase)} stage`);
}

function lastOfPhase(phase: Phase, stage: DraftStage, stages: readonly DraftStage[]): Input {
  const latest = PHASES.indexOf(phase);
  const candidates = stage.phase === phase ? stages.slice(0, stages.indexOf(stage)) : stages;
  const found = candidates.findLast(
    (other) => other !== stage && half(other.phase) === half(phase) && PHASES.indexOf(other.phase) <= latest,
  );
  if (found !== undefined) return { kind: "stage", id: found.id };
  throw wrong(stage, `reads phase ${phase}, but no stage is in it or before it`);
}

function provider(name: string, stages: readonly DraftStage[], reader: string): Input {
  const [found, second] = stages.filter((stage) => stage.provides?.includes(name));
  if (found === undefined) {
    const known = [...new Set(stages.flatMap(({ provides }) => provides ?? []))].toSorted();
    const message = `${reader} needs a stage that provides ${name}, but the stages provide ${known.join(", ") || "nothing"}`;
    throw new FactoryError("INTERNAL", message);
  }
  if (second !== undefined) {
    throw new FactoryError(
      "INTERNAL",
      `${reader} needs ${name}, which stages ${found.id} and ${second.id} provide`,
    );
  }
  return { kind: "stage", id: found.id };
}

function withLayers(base: Input, layers: readonly string[] = []): Input {
  return layers.length === 0 ? base : { kind: "merge", base, layers };
}

function imageSoFar(stage: DraftStage, stages: readonly DraftStage[]): Input {
  const ordered = layerOrder(stages);
  const before = ordered.slice(0, ordered.indexOf(stage));
  const layers = before.filter(({ layerId }) => layerId !== undefined).map(({ id }) => id);
  return withLayers(provider(RUNTIME_BASE, stages, `stage ${stage.id}`), layers);
}

function half(phase: Phase): string {
  return phase.slice(0, phase.indexOf("."));
}

function wrong(stage: DraftStage, message: string): FactoryError {
  return new FactoryError("INTERNAL", `stage ${stage.id} of block ${stage.block} ${message}`);
}
