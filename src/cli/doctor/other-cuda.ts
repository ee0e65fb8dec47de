import { FactoryError } from "../../errors/factory-error.ts";
import { resolve } from "../../resolve/resolve.ts";
import type { CompatMatrix, Dependency, Resolution } from "../../resolve/types.ts";
import { type FoundGpus, fitsGpu } from "./compare-gpu.ts";
import { gpuNeeds } from "./gpu-needs.ts";

export interface ResolvedNeeds {
  readonly dependencies: readonly Dependency[];
  readonly matrices: readonly CompatMatrix[];
  readonly resolution: Resolution;
}

/** What the machine is asked about in the tables: what the project says of it does not count here. */
const MACHINE: readonly string[] = ["driver", "computeCapability"];

/**
 * The CUDA that would run on this machine with everything else that the project asks for; undefined when there is none,
 * or when it would take other versions of what the project asks for.
 */
export function otherCuda(found: FoundGpus, resolved: ResolvedNeeds): string | undefined {
  const { matrices, resolution } = resolved;
  const asked = resolved.dependencies.filter(({ name }) => !MACHINE.includes(name) && name !== "cuda");
  const withoutCudnn = asked.filter(({ name }) => name !== "cudnn");
  const possible = attempt([...withoutCudnn, ...machineRanges(found)], matrices)?.pins.cuda?.version;
  if (possible === undefined || possible === resolution.pins.cuda?.version) return undefined;
  // What is said to work is what the user will do: name that CUDA, and nothing else.
  const named = attempt([...asked, ask("cuda", possible, "override")], matrices);
  if (named === undefined || !fitsGpu(found, gpuNeeds(named))) return undefined;
  const isContradicted = named.notes?.some(({ variable }) => variable === "cuda") ?? false;
  const isKept = asked
    .filter(({ name }) => Object.hasOwn(resolution.rows, name))
    .every(({ name }) => named.pins[name]?.version === resolution.pins[name]?.version);
  return isKept && !isContradicted ? possible : undefined;
}

/** Several kinds of GPU cannot be asked for at once: the answer is compared with all of them later. */
function machineRanges({ driver, gpus }: FoundGpus): readonly Dependency[] {
  const [capability, ...others] = new Set(gpus.flatMap(({ computeCapability }) => computeCapability ?? []));
  const isOne = capability !== undefined && others.length === 0;
  return [
    ask("driver", driver, "require"),
    ...(isOne ? [ask("computeCapability", capability, "require")] : []),
  ];
}

function ask(name: string, range: string, strength: Dependency["strength"]): Dependency {
  return { name, range, strength, versioning: "pep440", requestedBy: "doctor", source: "nvidia-smi" };
}

function attempt(dependencies: readonly Dependency[], matrices: readonly CompatMatrix[]) {
  try {
    return resolve(dependencies, matrices);
  } catch (error) {
    if (error instanceof FactoryError) return undefined;
    throw error;
  }
}
