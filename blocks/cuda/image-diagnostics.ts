import gpuPackages from "../../compat/gpu-packages.json" with { type: "json" };
import type { PlanRequest } from "../../src/plan/contracts.ts";
import type { CudaNeed } from "../../src/plan/cuda-needs.ts";
import type { CudaToolkit } from "../../src/plan/cuda-toolkit.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { satisfies } from "../../src/project/python/pep440/satisfies.ts";

/** The compiler of each distribution, and the CUDA whose nvcc takes it, as NVIDIA's installation guide says. */
const HOST_COMPILERS: ReadonlyMap<string, { readonly compiler: string; readonly cuda: string }> = new Map([
  ["debian-12", { compiler: "gcc 12", cuda: ">=12.0" }],
  ["debian-13", { compiler: "gcc 14", cuda: ">=12.8" }],
]);

/** Why parts of an NVIDIA image are used, or why they should be and are not. */
export function imageDiagnostics(
  { project, resolution, platform }: PlanRequest,
  needs: readonly CudaNeed[],
  toolkit: CudaToolkit | undefined,
): readonly Diagnostic[] {
  const unknown = needs.filter((need) => need.unknown === true).map(unknownCuda);
  const known = needs.filter((need) => need.unknown !== true);
  if (toolkit === undefined) {
    return [...unknown, ...known.map((need) => noImage(need, platform.architecture))];
  }
  const isNamed = known.some(({ name }) => name.startsWith("tensorflow"));
  const bySystem = resolution.rows.tensorflow?.toolkit === "image";
  return [
    ...unknown,
    ...known.map((need) => fromImage(withVersion(need, resolution), toolkit)),
    ...known
      .filter(({ cuda }) => cuda !== undefined && !satisfies(toolkit.release, cuda))
      .map((need) => otherCuda(need, toolkit)),
    ...known
      .filter(({ kind }) => kind !== "libraries")
      .flatMap((need) => hostCompiler(need, toolkit, resolution.rows.bases?.distribution)),
    ...(isNamed && resolution.rows.tensorflow === undefined && project.config.cuda === undefined
      ? known.filter(({ name }) => name.startsWith("tensorflow")).map((need) => guessed(need, toolkit))
      : []),
    // Wheels of CUDA beside an older TensorFlow are of no use to it.
    ...(bySystem && !isNamed ? [olderTensorflow(resolution, toolkit)] : []),
  ];
}

/** The tables choose a TensorFlow before a lock does. */
function withVersion(need: CudaNeed, { pins }: PlanRequest["resolution"]): CudaNeed {
  const version = need.version ?? (need.name.startsWith("tensorflow") ? pins.tensorflow?.version : undefined);
  return version === undefined ? need : { ...need, version };
}

function fromImage(need: CudaNeed, { release, build, runtime }: CudaToolkit): Diagnostic {
  const { kind, source } = need;
  const compiled = `${named(need)} is compiled, which needs nvcc${factsOf(need)}: its stage sees CUDA ${release} of ${build}, of which nothing enters the image`;
  const libraries = `no package brings the CUDA that ${named(need)} runs on: CUDA ${release} is copied from ${runtime} into a layer of its own${hint(need)}`;
  const message =
    kind === "compiler" ? compiled : kind === "libraries" ? libraries : `${compiled}; ${libraries}`;
  return { code: "CUDA_FROM_IMAGE", severity: "info", message, source };
}

function otherCuda(need: CudaNeed, { release }: CudaToolkit): Diagnostic {
  return {
    code: "CUDA_DIFFERS",
    severity: "warning",
    message: `${named(need)} needs CUDA ${need.cuda ?? ""}, and the image has CUDA ${release}, which something else asks for`,
    source: need.source,
  };
}

function hostCompiler(
  need: CudaNeed,
  { release }: CudaToolkit,
  distribution: string | undefined,
): readonly Diagnostic[] {
  const base = HOST_COMPILERS.get(distribution ?? "");
  if (base === undefined || satisfies(release, base.cuda)) return [];
  const message = `${named(need)} is compiled with the nvcc of CUDA ${release}, which may refuse ${base.compiler} of the base: CUDA ${base.cuda} takes it; a wheel needs no compiler`;
  return [{ code: "CUDA_HOST_COMPILER", severity: "warning", message, source: need.source }];
}

function olderTensorflow({ pins }: PlanRequest["resolution"], { release, runtime }: CudaToolkit): Diagnostic {
  const { version = "", because = [] } = pins.tensorflow ?? {};
  const source = because[0]?.source;
  return {
    code: "CUDA_FROM_IMAGE",
    severity: "info",
    message: `tensorflow ${version} finds CUDA in the image alone: CUDA ${release} is copied from ${runtime} into a layer of its own`,
    ...(source === undefined ? {} : { source }),
  };
}

function unknownCuda(need: CudaNeed): Diagnostic {
  return {
    code: "CUDA_UNKNOWN",
    severity: "warning",
    message:
      `${named(need)} needs CUDA libraries, which no package brings, and no table knows of which CUDA: the image has ` +
      "none; set `cuda` in the config to the one that it was built for",
    source: need.source,
  };
}

function guessed(need: CudaNeed, { release }: CudaToolkit): Diagnostic {
  return {
    code: "CUDA_UNKNOWN",
    severity: "warning",
    message: `no table knows which CUDA ${named(need)} needs, and ${release} is a guess: set \`cuda\` in the config to the one that it was built for`,
    source: need.source,
  };
}

function noImage(need: CudaNeed, architecture: string): Diagnostic {
  return {
    code: "CUDA_IMAGE_UNKNOWN",
    severity: "warning",
    message:
      `${named(need)} needs CUDA, but no table lists an image of it for ${architecture}: nothing of CUDA is added; ` +
      "a row in .factory/compat/cuda-images.json names one",
    source: need.source,
  };
}

function hint({ name, version }: CudaNeed): string {
  if (!name.startsWith("tensorflow")) return "";
  if (version !== undefined && /^(?:1|2\.(?:\d|1[0-3]))\./.test(version)) return "";
  return "; since 2.14 `tensorflow[and-cuda]` brings it as wheels";
}

/** A row tells of one release, and says so when it is another one. */
function factsOf({ name, version }: CudaNeed): string {
  const row = gpuPackages.rows.find(({ gpuPackage }) => gpuPackage === name);
  return row === undefined || version === undefined || row.version === version
    ? ""
    : `, as ${row.version} does`;
}

function named({ name, version }: CudaNeed): string {
  return version === undefined || version === "" ? name : `${name} ${version}`;
}
