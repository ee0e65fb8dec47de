import type { PlanRequest } from "../../src/plan/contracts.ts";
import { cudaNeeds } from "../../src/plan/cuda-needs.ts";
import { cudaToolkit } from "../../src/plan/cuda-toolkit.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { declaredAccelerator } from "../../src/project/accelerator.ts";
import { cudaBuilds, sizeText } from "./cuda-builds.ts";
import { imageDiagnostics } from "./image-diagnostics.ts";
import { lockedCuda } from "./named-cuda.ts";
import { remedy } from "./remedy.ts";
import { savingDiagnostics } from "./saving-diagnostics.ts";

/** Packages that a message names. */
const SHOWN = 6;

/** What the user should know of CUDA: what contradicts each other, what was guessed, and where CUDA comes from. */
export function cudaDiagnostics(request: PlanRequest): readonly Diagnostic[] {
  const { project, platform, detection } = request;
  const declared = declaredAccelerator(project.config, project.python);
  if (declared !== undefined && declared.value === "none") return onProcessor(request, declared.source);
  if (detection.accelerator !== "cuda") return [];
  const toolkit = cudaToolkit(request);
  return [
    ...(declared === undefined ? inferred(request) : []),
    ...differs(request),
    ...imageDiagnostics(request, cudaNeeds(project, platform), toolkit),
    ...(toolkit?.inImage === true ? [] : savingDiagnostics(request)),
  ];
}

function onProcessor(request: PlanRequest, source: string): readonly Diagnostic[] {
  const builds = cudaBuilds(request);
  const lock = request.project.python?.lock;
  if (builds.length === 0 || lock === undefined) return [];
  const shown = builds.slice(0, SHOWN).map(({ name, version }) => `${name} ${version}`);
  const names = `${shown.join(", ")}${builds.length > SHOWN ? ` and ${builds.length - SHOWN} more` : ""}`;
  return [
    {
      code: "GPU_PACKAGES_ON_CPU",
      severity: "warning",
      message:
        `the image is to compute on processors alone, but ${lock.file} holds packages for CUDA${sizeText(builds)}, which are ` +
        `installed all the same: ${names}; ${remedy(lock)}`,
      source,
    },
  ];
}

function inferred(request: PlanRequest): readonly Diagnostic[] {
  const { project, detection } = request;
  const builds = cudaBuilds(request);
  const first = builds.find(({ source }) => source === detection.acceleratorSource) ?? builds[0];
  if (first === undefined) return [];
  const others = builds.length === 1 ? "" : ` and ${builds.length - 1} more`;
  const keys =
    project.config.kind === "cog"
      ? "`gpu: true` or `gpu: false` below `build` in cog.yaml"
      : "`gpu: true` or `gpu: false` in factory.yaml";
  return [
    {
      code: "ACCELERATOR_INFERRED",
      severity: "info",
      message:
        `nothing says what the image computes on, and the lock holds ${first.name} ${first.version}${others}` +
        `${sizeText(builds)}: it is taken to be CUDA; ${keys} decides`,
      source: first.source,
    },
  ];
}

function differs({ project, platform }: PlanRequest): readonly Diagnostic[] {
  const { cuda } = project.config;
  const locked = lockedCuda(project, platform);
  if (cuda === undefined || locked === undefined || isOf(cuda.value, locked.value)) return [];
  return [
    {
      code: "CUDA_DIFFERS",
      severity: "warning",
      message:
        `cuda is ${cuda.value} here, and the packages of the lock bring CUDA ${locked.value} (${locked.source}), which is ` +
        "the one that they use",
      source: cuda.source,
    },
  ];
}

/** `12.1.1` and `12` are of `12.1`. */
function isOf(asked: string, release: string): boolean {
  return `${asked}.`.startsWith(`${release}.`) || `${release}.`.startsWith(`${asked}.`);
}
