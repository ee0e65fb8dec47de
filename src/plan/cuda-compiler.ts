import type { Config } from "../project/types.ts";
import type { PlanRequest } from "./contracts.ts";
import { cudaEnvironment, cudaToolkit } from "./cuda-toolkit.ts";
import { SEARCH_PATH } from "./image-paths.ts";
import type { DraftInput, ExecOp } from "./types.ts";

/** By which people say for which GPUs an extension is compiled, and with how many processes. */
const COMPILE_VARIABLES =
  /^(?:TORCH_CUDA_ARCH_LIST|CUDAARCHS|MAX_JOBS|NVCC_[A-Z_]+|(?:FLASH_ATT|CAUSAL_CONV1D|MAMBA)[A-Z0-9_]*)$/;

/**
 * The op with nvcc within reach, when it builds one of the packages that need it: a mount of the development image, of
 * which nothing enters the layer. Any other op as it is.
 */
export function withNvcc(
  op: ExecOp<DraftInput>,
  names: readonly string[],
  request: PlanRequest,
): ExecOp<DraftInput> {
  const toolkit = cudaToolkit(request);
  if (toolkit === undefined || !names.some((name) => toolkit.compiled.has(name))) return op;
  const { folder, build } = toolkit;
  return {
    ...op,
    env: {
      ...op.env,
      ...cudaEnvironment(toolkit, op.env?.PATH ?? SEARCH_PATH),
      ...compileVariables(request.project.config),
      // uv would take a wheel again that was built with another CUDA, another torch, or for other GPUs.
      UV_NO_CACHE: "1",
    },
    mounts: [
      ...(op.mounts ?? []),
      { kind: "bind", from: { kind: "image", ref: build }, source: folder, target: folder },
    ],
  };
}

/** Without a GPU in sight torch cannot know what to compile for. */
function compileVariables({ environment, computeCapability }: Config): Readonly<Record<string, string>> {
  const own = Object.entries(environment).filter(([name]) => COMPILE_VARIABLES.test(name));
  return {
    ...(computeCapability === undefined ? {} : { TORCH_CUDA_ARCH_LIST: computeCapability.value }),
    ...Object.fromEntries(own.map(([name, { value }]) => [name, value])),
  };
}
