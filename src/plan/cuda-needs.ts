import table from "../../compat/gpu-packages.json" with { type: "json" };
import { satisfies } from "../project/python/pep440/satisfies.ts";
import type { Project } from "../project/types.ts";
import { type CudaPackage, cudaPackages } from "./cuda-packages.ts";
import { targetAccelerator } from "./target-accelerator.ts";
import type { Platform } from "./types.ts";

/** A package that needs more of CUDA than the packages of the project bring. */
export interface CudaNeed {
  readonly name: string;
  /** Absent for a requirement that nobody locked. */
  readonly version?: string;
  readonly source: string;
  /** `compiler`: nvcc while it is built; `libraries`: those of CUDA when it runs; `both`. */
  readonly kind: "compiler" | "libraries" | "both";
  /** Range of the CUDA that it needs, where that is known for this very version. */
  readonly cuda?: string;
  /** Nobody says which CUDA it needs, so that no image can be chosen. */
  readonly unknown?: true;
}

/** One row of compat/gpu-packages.json: what one release needs. */
interface GpuPackageRow {
  readonly gpuPackage: string;
  readonly version: string;
  /** `nvcc`, `torch`, `cuda-runtime`, …, with blanks between them. */
  readonly needs: string;
  readonly cuda?: string;
}

const ROWS: ReadonlyMap<string, GpuPackageRow> = new Map(table.rows.map((row) => [row.gpuPackage, row]));

/** TensorFlow finds CUDA in its wheels, where its extra brings them, or else in the image. */
const TENSORFLOW = /^tensorflow(?:-gpu)?$/;

/** What of a project needs a CUDA that none of its packages brings; nothing when it does not compute on CUDA. */
export function cudaNeeds(project: Project, platform: Platform): readonly CudaNeed[] {
  if (targetAccelerator(project, platform)?.value !== "cuda") return [];
  const packages = cudaPackages(project, platform);
  const isBrought = packages.some(({ bringsCuda }) => bringsCuda);
  const found = packages.flatMap((one) => needOf(one, isBrought, project) ?? []);
  const { cuda } = project.config;
  if (found.length > 0 || isBrought || cuda === undefined || packages.some(findsItself)) return found;
  // Whoever names a CUDA that nothing brings has programs of their own for it.
  return [{ name: "the project", version: "", source: cuda.source, kind: "libraries" }];
}

/** TensorFlow without a lock: its table says whether wheels bring CUDA, and then the lock takes them. */
function findsItself({ name, version }: CudaPackage): boolean {
  return version === undefined && (TENSORFLOW.test(name) || name === "jax");
}

function needOf(one: CudaPackage, isBrought: boolean, project: Project): CudaNeed | undefined {
  const row = ROWS.get(one.name);
  const { name, version, source } = one;
  const asked = { name, source, ...(version === undefined ? {} : { version }) };
  // The builds for processors have names of their own, and on arm64 there are no others.
  if (TENSORFLOW.test(name)) {
    const isDecided = isBrought || (findsItself(one) && project.config.cuda === undefined);
    return isDecided ? undefined : { ...asked, kind: "libraries" };
  }
  if (row === undefined) return undefined;
  // Whoever compiles for CUDA runs on it.
  if (needs(row, "nvcc")) {
    return one.built ? { ...asked, kind: isBrought ? "compiler" : "both" } : undefined;
  }
  if (isBrought || !needs(row, "cuda-runtime")) return undefined;
  const cuda = cudaOf(row, one);
  if (cuda !== undefined) return { ...asked, kind: "libraries", cuda };
  return { ...asked, kind: "libraries", ...(project.config.cuda === undefined ? { unknown: true } : {}) };
}

function needs({ needs: words }: GpuPackageRow, word: string): boolean {
  return words.split(" ").includes(word);
}

/** A row tells of one release; what the name says (`cupy-cuda12x`) holds for every release. */
function cudaOf(row: GpuPackageRow, one: CudaPackage): string | undefined {
  const [, major] = /-cu(?:da)?(\d{2})x?$/.exec(row.gpuPackage) ?? [];
  if (major !== undefined) return `>=${major},<${Number(major) + 1}`;
  const isRelease =
    one.version === undefined ? satisfies(row.version, one.specifier ?? "") : one.version === row.version;
  return isRelease ? row.cuda : undefined;
}
