import type { BuildRecord } from "../store/build-record.ts";

/** How much of a build there was to do. */
export type BuildKind = "no-op" | "partial" | "cold";

/** Nothing ran and no layer is new; everything ran; or something between. */
export function buildKind({ stages, layers }: Pick<BuildRecord, "stages" | "layers">): BuildKind {
  const planned = stages.filter(({ key }) => key !== undefined);
  const ran = planned.filter(({ cached }) => !cached).length;
  if (ran > 0 && ran === planned.length) return "cold";
  return ran > 0 || layers.some(({ reused }) => !reused) ? "partial" : "no-op";
}
