import { parseSpecifier } from "../../project/python/pep440/specifier.ts";

export interface CudaFacts {
  /** Major and minor where the wheel asks for one release (`12.4`), else the specifier. */
  readonly cuda: string;
  readonly cudnn?: string;
  /** The package that brings the CUDA runtime: `nvidia-cuda-runtime-cu12`, `cuda-toolkit`. */
  readonly broughtBy: string;
}

/** Which CUDA a wheel asks for, from the specifiers of its requirements by name; undefined when it asks for none. */
export function cudaFacts(requires: Readonly<Record<string, string>>): CudaFacts | undefined {
  const names = Object.keys(requires);
  const broughtBy = names.find((name) => name === "cuda-toolkit") ?? names.find((name) => RUNTIME.test(name));
  if (broughtBy === undefined) return undefined;
  const cudnn = names.find((name) => CUDNN.test(name));
  return {
    cuda: minorOf(requires[broughtBy] ?? ""),
    broughtBy,
    ...(cudnn === undefined ? {} : { cudnn: single(requires[cudnn] ?? "") }),
  };
}

const RUNTIME = /^nvidia-cuda-runtime(-cu\d+)?$/;
const CUDNN = /^nvidia-cudnn(-cu\d+)?$/;

function minorOf(specifier: string): string {
  const version = single(specifier);
  return version === specifier ? specifier : version.split(".").slice(0, 2).join(".");
}

/** The version of `==version`, else the specifier itself. */
function single(specifier: string): string {
  const [one, ...others] = parseSpecifier(specifier) ?? [];
  if (one === undefined || others.length > 0 || (one.operator !== "==" && one.operator !== "==="))
    return specifier;
  return one.prefix ? one.text.slice(0, -".*".length) : one.text;
}
