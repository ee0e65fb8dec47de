import { compareVersions } from "../../project/python/pep440/compare-versions.ts";
import { parseVersion } from "../../project/python/pep440/parse-version.ts";

/** What a release of CUDA needs of a machine, as specifiers. */
export interface CudaLine {
  /** NVIDIA's driver for Linux, by minor-version compatibility: docs.nvidia.com/deploy/cuda-compatibility. */
  readonly driver: string;
  /** Compute capabilities that the toolkit compiles for. */
  readonly computeCapability: string;
}

/** Undefined for a CUDA before 10.2 or after 13, and for a range. */
export function cudaLine(cuda: string): CudaLine | undefined {
  if (parseVersion(cuda) === undefined || compareVersions(cuda, "14") >= 0) return undefined;
  return LINES.find(([since]) => compareVersions(cuda, since) >= 0)?.[1];
}

/** Newest first: the first whose number is not above the wanted one holds. */
const LINES: readonly (readonly [string, CudaLine])[] = [
  ["13.0", { driver: ">=580", computeCapability: ">=7.5" }],
  ["12.8", { driver: ">=525", computeCapability: ">=5.0" }],
  ["12.0", { driver: ">=525", computeCapability: ">=5.0,<10.0" }],
  ["11.8", { driver: ">=450", computeCapability: ">=3.5,<10.0" }],
  ["11.0", { driver: ">=450", computeCapability: ">=3.5,<9.0" }],
  ["10.2", { driver: ">=440.33", computeCapability: ">=3.0,<8.0" }],
];
