import type { Block } from "../../src/plan/contracts.ts";
import { cudaEnvironment, cudaToolkit } from "../../src/plan/cuda-toolkit.ts";
import { SEARCH_PATH } from "../../src/plan/image-paths.ts";
import { targetAccelerator } from "../../src/plan/target-accelerator.ts";
import type { Platform } from "../../src/plan/types.ts";
import type { Project } from "../../src/project/types.ts";
import type { Dependency } from "../../src/resolve/types.ts";
import { cudaDiagnostics } from "./cuda-diagnostics.ts";
import { libraryLayer } from "./library-layer.ts";
import { indexCuda, lockedCuda, namedCuda } from "./named-cuda.ts";
import { tiesVersions } from "./ties-versions.ts";
import { toolkitRanges } from "./toolkit-ranges.ts";

const NAME = "cuda";

/** Says what the image computes on and on which machines, so that tables choose builds, a CUDA and a cuDNN for it. */
export const cuda: Block = {
  name: NAME,
  detect: async (project) => tiesVersions(project),
  dependencies: async (project, platform) => {
    const accelerator = targetAccelerator(project, platform);
    return [
      ask("accelerator", accelerator?.value ?? "none", { source: accelerator?.source ?? "default" }),
      ask("platform", platform.architecture, { source: "--platform" }),
      ...(accelerator?.value === "cuda" ? cudaRanges(project, platform) : []),
    ];
  },
  plan: async (request) => {
    if (request.detection.accelerator !== "cuda") return { diagnostics: cudaDiagnostics(request) };
    const toolkit = cudaToolkit(request);
    return {
      ...(toolkit?.inImage === true ? libraryLayer(toolkit, request.platform) : {}),
      config: {
        env: {
          ...CONTAINER_TOOLKIT,
          ...(toolkit?.inImage === true ? cudaEnvironment(toolkit, SEARCH_PATH) : {}),
        },
      },
      diagnostics: cudaDiagnostics(request),
    };
  },
};

/** Without them NVIDIA's container toolkit gives a container neither the GPUs nor the driver's libraries. */
const CONTAINER_TOOLKIT = { NVIDIA_DRIVER_CAPABILITIES: "compute,utility", NVIDIA_VISIBLE_DEVICES: "all" };

/**
 * What the config names wins over every table. A build that a requirement names (`+cu118`) must be had; what the lock
 * brings, and then what the project's own index holds, is kept where all that allows it.
 */
function cudaRanges(project: Project, platform: Platform): readonly Dependency[] {
  const { cuda: release, cudnn, driver, computeCapability } = project.config;
  const kept = [lockedCuda(project, platform), indexCuda(project)].filter((one) => one !== undefined);
  return [
    ...(release === undefined ? [] : [version("cuda", release, { strength: "override" })]),
    ...(cudnn === undefined ? [] : [version("cudnn", cudnn, { strength: "override" })]),
    ...(driver === undefined ? [] : [version("driver", driver)]),
    ...(computeCapability === undefined ? [] : [version("computeCapability", computeCapability)]),
    ...toolkitRanges(project, platform),
    ...namedCuda(project, platform).map((one) => version("cuda", one)),
    ...kept.map((one) => version("cuda", one, { strength: "prefer", weight: 2, exactly: true })),
  ];
}

function version(
  name: string,
  { value, source }: { readonly value: string; readonly source: string },
  more: Partial<Dependency> = {},
): Dependency {
  return ask(name, value, { versioning: "pep440", source, ...more });
}

function ask(
  name: string,
  range: string,
  more: Partial<Dependency> & { readonly source: string },
): Dependency {
  return { name, range, versioning: "exact", strength: "require", requestedBy: NAME, ...more };
}
