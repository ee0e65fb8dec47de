import { cudaNeeds } from "../../src/plan/cuda-needs.ts";
import type { Platform } from "../../src/plan/types.ts";
import type { Project } from "../../src/project/types.ts";
import type { Dependency } from "../../src/resolve/types.ts";

/**
 * Asks for the CUDA of an NVIDIA image where packages need one, in the version that they need. It is an override, because
 * an image that nearly fits is better than none: a note then says what does not fit.
 */
export function toolkitRanges(project: Project, platform: Platform): readonly Dependency[] {
  const needs = cudaNeeds(project, platform).filter(({ unknown }) => unknown !== true);
  const value = needs.every(({ kind }) => kind === "compiler") && !hasTensorflow(project) ? "nvcc" : "image";
  return needs.flatMap((need) => [
    {
      name: "toolkit",
      range: value,
      versioning: "exact",
      strength: "override",
      requestedBy: "cuda",
      source: need.source,
    },
    ...(need.cuda === undefined ? [] : [cudaRange(need.cuda, need.source)]),
  ]);
}

/** A lock is a fact, which no range may refuse; a warning tells when another CUDA had to be taken. */
function cudaRange(range: string, source: string): Dependency {
  return {
    name: "cuda",
    range,
    versioning: "pep440",
    strength: "prefer",
    weight: 3,
    requestedBy: "cuda",
    source,
  };
}

/** Its rows decide for themselves whether the image has to have the libraries. */
function hasTensorflow({ python }: Project): boolean {
  return [...(python?.requirements ?? []), ...(python?.lock?.packages ?? [])].some(({ name }) =>
    /^tensorflow(?:-gpu)?$/.test(name),
  );
}
