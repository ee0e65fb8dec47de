import { indexVariant, localVariant } from "./python/build-variant.ts";
import { evaluateMarker } from "./python/markers/evaluate-marker.ts";
import { parseMarker } from "./python/markers/parse-marker.ts";
import { targetEnvironment } from "./python/markers/target-environment.ts";
import type { PythonProject, Requirement } from "./python/types.ts";
import type { Accelerator, Config, Sourced } from "./types.ts";

/**
 * What the image computes on, as the config says, else as the names, extras, local versions and indexes of the
 * requirements do; undefined when none of them says. What a lock brings is not looked at here.
 */
export function declaredAccelerator(
  config: Config,
  python: Pick<PythonProject, "requirements" | "indexes"> | undefined,
): Sourced<Accelerator> | undefined {
  return configuredAccelerator(config) ?? (python && (ofRequirements(python) ?? ofIndexes(python)));
}

/** The same where nothing said means that nothing is needed. */
export function acceleratorOf(
  config: Config,
  python: Pick<PythonProject, "requirements" | "indexes"> | undefined,
): Accelerator {
  return declaredAccelerator(config, python)?.value ?? "none";
}

/** What the config itself says, in one of three ways. */
export function configuredAccelerator({ accelerator, gpu, cuda }: Config): Sourced<Accelerator> | undefined {
  if (accelerator !== undefined) return accelerator;
  if (gpu !== undefined) return { value: gpu.value ? "cuda" : "none", source: gpu.source };
  return cuda && { value: "cuda", source: cuda.source };
}

/** Whether a distribution of this name is of use with CUDA only. */
export function isCudaName(name: string): boolean {
  return CUDA_NAME.test(name) || CUDA_SUFFIX.test(name) || COMPILED_FOR_CUDA.test(name);
}

/** NVIDIA's libraries; `nvidia-ml-py` and a few others only talk about a GPU, and work without one. */
const CUDA_NAME =
  /^nvidia-(?!ml-py|modelopt|pyindex|nvimgcodec)|^cuda-(?:toolkit|bindings|python)$|^tensorrt/;
/** `onnxruntime-gpu`, `cupy-cuda12x`, `cudf-cu12`, `jax-cuda12-plugin`. */
const CUDA_SUFFIX = /-(?:gpu|cu\d{2,3}|cuda\d+x?)(?:-|$)/;
/** Extensions of torch that have kernels for CUDA alone. */
const COMPILED_FOR_CUDA = /^(?:flash-attn|causal-conv1d|mamba-ssm|apex)$/;
/** `tensorflow[and-cuda]`, `jax[cuda12]`, `spacy[cuda12x]`. */
const CUDA_EXTRA = /^(?:and-)?cuda(?:\d+x?)?(?:-(?:pip|local))?$/;

function ofRequirements({
  requirements,
}: Pick<PythonProject, "requirements">): Sourced<Accelerator> | undefined {
  for (const requirement of requirements) {
    const value = ofRequirement(requirement);
    if (value !== undefined && isForLinux(requirement)) return { value, source: requirement.source };
  }
  return undefined;
}

function ofRequirement({ name, extras, specifier }: Requirement): Accelerator | undefined {
  const variant = localVariant(specifier);
  if (variant !== undefined) return variant.accelerator;
  return isCudaName(name) || extras.some((extra) => CUDA_EXTRA.test(extra)) ? "cuda" : undefined;
}

/** Any newer Python and machine will do: such markers tell Linux from macOS and Windows. */
function isForLinux({ marker }: Requirement): boolean {
  if (marker === undefined) return true;
  const target = targetEnvironment({ python: "3.13", architecture: "amd64" });
  return evaluateMarker(parseMarker(marker), target.markers);
}

/** Indexes of PyTorch that hold builds of one kind; several kinds say nothing. */
function ofIndexes({ indexes }: Pick<PythonProject, "indexes">): Sourced<Accelerator> | undefined {
  if (indexes === undefined) return undefined;
  const all = [
    ...(indexes.index === undefined ? [] : [indexes.index]),
    ...indexes.extra,
    ...indexes.findLinks,
  ];
  const found = all.flatMap(({ value, source }): readonly Sourced<Accelerator>[] => {
    const variant = indexVariant(value);
    return variant === undefined ? [] : [{ value: variant.accelerator, source }];
  });
  const [first, ...others] = found;
  return others.every(({ value }) => value === first?.value) ? first : undefined;
}
