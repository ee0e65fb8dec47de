import { compareVersions } from "../../project/python/pep440/compare-versions.ts";
import { cudaLine } from "./cuda-line.ts";

/**
 * Compute capabilities that a CUDA build of torch can serve: what its CUDA compiles for, below the first that this
 * torch did not know (9.0 before 2.0.1, 10.0 before 2.7.0). Undefined for an unknown CUDA.
 */
export function torchComputeCapability(torch: string, cuda: string): string | undefined {
  const line = cudaLine(cuda)?.computeCapability;
  const least = line?.split(",")[0];
  if (compareVersions(torch, "2.0.1") < 0)
    return line === undefined || line.endsWith("<8.0") ? line : `${least},<9.0`;
  if (compareVersions(torch, "2.7.0") < 0) return line?.includes("<") ? line : line && `${least},<10.0`;
  return line;
}
