import { renderLlb } from "../../build/llb/render-llb.ts";
import type { RenderedLlb, ResolvedImage } from "../../build/types.ts";
import type { Plan, Platform } from "../../plan/types.ts";

/** An image as it is: a plan without stages. */
export function imagePlan(platform: Platform): Plan {
  return {
    schemaVersion: 1,
    platform,
    stack: "image",
    contexts: {},
    stages: [],
    target: { base: { kind: "image", ref: "image" }, layers: [], config: {} },
  };
}

/** The definition whose result is the image. */
export function imageDefinition(image: ResolvedImage, platform: Platform): RenderedLlb {
  return renderLlb(imagePlan(platform), { image });
}
