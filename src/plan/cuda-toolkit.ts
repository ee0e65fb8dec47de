import { FactoryError } from "../errors/factory-error.ts";
import type { PlanRequest } from "./contracts.ts";
import { cudaNeeds } from "./cuda-needs.ts";

/** The CUDA of an NVIDIA image, of which a plan copies or mounts parts. */
export interface CudaToolkit {
  /** `11.8` */
  readonly release: string;
  /** Where it lies in those images and in ours: `/usr/local/cuda-11.8`. */
  readonly folder: string;
  /** Ref of the development image, which has nvcc. */
  readonly build: string;
  /** Ref of the runtime image. */
  readonly runtime: string;
  /** Packages that nvcc compiles. */
  readonly compiled: ReadonlySet<string>;
  /** Whether the image has to have the libraries: no wheels bring them. */
  readonly inImage: boolean;
}

/**
 * The toolkit that the resolution chose; undefined when none is needed or no image is known. Throws CONFIG_INVALID for
 * a row of the user that does not name its images.
 */
export function cudaToolkit({ project, platform, resolution }: PlanRequest): CudaToolkit | undefined {
  const row = resolution.rows["cuda-images"];
  if (row === undefined) return undefined;
  const { cuda = "", cudaRelease = cuda, build, runtime } = row;
  const [release] = /^\d+\.\d+/.exec(cudaRelease) ?? [];
  if (release === undefined || build === undefined || runtime === undefined) {
    const message = `the row ${row.id} of cuda-images does not name its release and both its images`;
    throw new FactoryError("CONFIG_INVALID", message, {
      hint: "write `cuda`, `build` and `runtime` into the row",
    });
  }
  const needs = cudaNeeds(project, platform);
  return {
    release,
    folder: `/usr/local/cuda-${release}`,
    build,
    runtime,
    compiled: new Set(needs.filter(({ kind }) => kind !== "libraries").map(({ name }) => name)),
    inImage: row.toolkit !== "nvcc",
  };
}

/** Variables with which programs find the toolkit; `path` is the search path that it joins. */
export function cudaEnvironment({ folder }: CudaToolkit, path: string): Readonly<Record<string, string>> {
  return { CUDA_HOME: folder, LD_LIBRARY_PATH: `${folder}/lib64`, PATH: `${path}:${folder}/bin` };
}
