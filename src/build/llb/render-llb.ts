import { assertNever } from "../../errors/assert-never.ts";
import { epochTime } from "../../plan/epoch.ts";
import type { Input, Plan, Stage } from "../../plan/types.ts";
import type { RenderedLlb, ResolvedImages } from "../types.ts";
import { type FsState, SCRATCH } from "./fs-state.ts";
import { createGraph, type Ref } from "./graph.ts";
import { imageConfig } from "./image/image-config.ts";
import { layerRef } from "./layer-vertex.ts";
import { mergeRef } from "./merge-vertex.ts";
import { sourceState } from "./source-vertex.ts";
import { stageState } from "./stage-state.ts";

export interface RenderOptions {
  /**
   * Run every exec again, or those of these stages, even when BuildKit has their results. BuildKit then empties their
   * cache mounts, too.
   */
  readonly noCache?: boolean | readonly string[];
  /**
   * Tells this solve's contexts from those of other solves. Without it BuildKit takes the contexts of two builds that
   * run at the same time for one, and one of them gets the other's files. Absent where nothing is solved.
   */
  readonly contextId?: string;
  /** When the image says it was made, in seconds; file times are in the plan. */
  readonly epochSeconds?: number;
  /** What stands for the value of each secret with `invalidate`, by id; one that is not given has none. */
  readonly secretMarks?: Readonly<Record<string, string>>;
}

interface RenderedStage {
  readonly from: FsState;
  readonly result: FsState;
}

/**
 * Makes of a plan what BuildKit solves: only the stages that the image needs. `images` holds every image ref of
 * the plan. Throws a plain Error when the plan is not valid or an image is missing: both are bugs of the caller.
 */
export function renderLlb(plan: Plan, images: ResolvedImages, options: RenderOptions = {}): RenderedLlb {
  const graph = createGraph();
  const stages = new Map(plan.stages.map((stage) => [stage.id, stage]));
  const rendered = new Map<string, RenderedStage>();
  const running = new Set<string>();

  function inputState(input: Input, stage: string | undefined): FsState {
    switch (input.kind) {
      case "scratch":
        return SCRATCH;
      case "image":
      case "context":
      case "http":
        return sourceState({
          ...{ plan, images, graph, input, stage, contextId: options.contextId },
          platform: (stage === undefined ? undefined : stages.get(stage)?.platform) ?? plan.platform,
        });
      case "stage":
        return renderStage(input.id).result;
      case "merge":
        return mergedState(inputState(input.base, stage), input.layers.map(layer), stage);
      default:
        return assertNever(input);
    }
  }

  function renderStage(id: string): RenderedStage {
    const known = rendered.get(id);
    if (known !== undefined) return known;
    if (running.has(id)) throw new Error(`stage "${id}" depends on itself`);
    running.add(id);
    const stage = stageOf(id);
    const from = inputState(stage.from, id);
    const resolve = (input: Input): FsState => inputState(input, id);
    const { noCache = false } = options;
    const runAgain = typeof noCache === "boolean" ? noCache : noCache.includes(id);
    const { secretMarks = {} } = options;
    const request = {
      graph,
      platform: stage.platform ?? plan.platform,
      noCache: runAgain,
      secretMarks,
      resolve,
    };
    const result = { from, result: stageState(request, stage, from) };
    running.delete(id);
    rendered.set(id, result);
    return result;
  }

  function layer(id: string): Ref {
    return layerRef(graph, stageOf(id), renderStage(id));
  }

  function stageOf(id: string): Stage {
    const stage = stages.get(id);
    if (stage === undefined) throw new Error(`stage "${id}" is not in the plan`);
    return stage;
  }

  function mergedState(base: FsState, layers: readonly Ref[], stage: string | undefined): FsState {
    const ref = mergeRef(graph, [base.ref, ...layers], stage);
    return { ...base, ref, layers: base.layers + layers.filter((each) => each !== undefined).length };
  }

  const base = inputState(plan.target.base, undefined);
  const layers = plan.target.layers.map((id) => ({ stage: stageOf(id), ref: layer(id) }));
  const target = mergedState(
    base,
    layers.map(({ ref }) => ref),
    undefined,
  );
  if (target.ref === undefined) throw new Error("the plan makes an image without files");
  const added = layers.filter(({ ref }) => ref !== undefined).map(({ stage }) => stage);
  return {
    definition: graph.definition(target.ref),
    origins: graph.origins(),
    imageConfig: imageConfig({
      plan,
      base,
      layerNames: added.map(({ name }) => name),
      layerIds: added.map(({ id, layerId }) => layerId ?? id),
      ...(options.epochSeconds === undefined ? {} : { created: epochTime(options.epochSeconds) }),
    }),
  };
}
