import { VERSIONINGS } from "../../resolve/versionings.ts";
import type { Check } from "./check.ts";
import type { GpuNeed } from "./gpu-needs.ts";
import type { Gpu, GpuReading } from "./gpu-reading.ts";

export type FoundGpus = Extract<GpuReading, { readonly kind: "found" }>;

const { matches } = VERSIONINGS.pep440;

/**
 * Whether images with these needs run on these GPUs: a line for the driver and one for the compute capability.
 * `otherwise` is what else would help here than another driver or another GPU, as an instruction.
 */
export function compareGpu(
  found: FoundGpus,
  needs: readonly GpuNeed[],
  otherwise?: string,
): readonly Check[] {
  return [...driverCheck(found, needs, otherwise), ...capabilityCheck(found, needs, otherwise)];
}

/** Whether nothing of the machine contradicts the needs. */
export function fitsGpu(found: FoundGpus, needs: readonly GpuNeed[]): boolean {
  return compareGpu(found, needs).every(({ state }) => state !== "problem");
}

function driverCheck(
  { driver }: FoundGpus,
  needs: readonly GpuNeed[],
  otherwise: string | undefined,
): readonly Check[] {
  const name = "GPU driver";
  const asking = needs.filter((need) => need.driver !== undefined);
  const unmet = asking.find((need) => !matches(driver, need.driver ?? ""));
  if (unmet !== undefined) {
    const install = `install driver ${lowest(unmet.driver)} or newer`;
    return [
      {
        name,
        state: "problem",
        finding: `${driver} is too old: ${unmet.subject} needs driver ${unmet.driver}`,
        hint: otherwise === undefined ? install : `${install}, or ${otherwise}`,
      },
    ];
  }
  const [first] = asking;
  if (first === undefined) return [];
  return [
    {
      name,
      state: "ok",
      finding: `${driver} is enough for ${first.subject}, which needs driver ${first.driver}`,
    },
  ];
}

function capabilityCheck(
  { gpus }: FoundGpus,
  needs: readonly GpuNeed[],
  otherwise: string | undefined,
): readonly Check[] {
  const asking = needs.filter((need) => need.computeCapability !== undefined);
  const [first] = asking;
  if (first === undefined) return [];
  const problems = gpus.flatMap((gpu) => {
    const unmet = asking.find((need) => !runsOn(gpu, need));
    return unmet === undefined ? [] : [unfit(gpu, unmet, otherwise)];
  });
  if (problems.length > 0) return problems;
  const name = "GPU code";
  const range = `compute capability ${first.computeCapability}`;
  if (gpus.some(({ computeCapability }) => computeCapability === undefined)) {
    const finding = `this driver does not tell the compute capability; ${first.subject} has code for ${range}`;
    return [{ name, state: "optional", finding }];
  }
  return [{ name, state: "ok", finding: `${first.subject} has code for ${range}` }];
}

function runsOn({ computeCapability }: Gpu, need: GpuNeed): boolean {
  return computeCapability === undefined || matches(computeCapability, need.computeCapability ?? "");
}

function unfit(gpu: Gpu, need: GpuNeed, otherwise: string | undefined): Check {
  const capability = gpu.computeCapability ?? "";
  const range = need.computeCapability ?? "";
  const isOld = VERSIONINGS.pep440.compare(capability, lowest(range)) < 0;
  return {
    name: "GPU code",
    state: "problem",
    finding:
      `${gpu.name} is too ${isOld ? "old" : "new"}: its compute capability is ${capability}, ` +
      `and ${need.subject} has code for ${range}`,
    hint: otherwise ?? `take ${isOld ? "an older" : "a newer"} CUDA, or another GPU`,
  };
}

/** `580` of `>=580,<600`. */
function lowest(range = ""): string {
  return />=\s*([\d.]+)/.exec(range)?.[1] ?? range;
}
