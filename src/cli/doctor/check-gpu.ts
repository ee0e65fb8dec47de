import { FactoryError } from "../../errors/factory-error.ts";
import { type ResolvedProject, resolveProject } from "../../plan/plan-project.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { type PlanFolderOptions, planInputs } from "../plan-folder.ts";
import type { Check } from "./check.ts";
import { compareGpu, type FoundGpus, fitsGpu } from "./compare-gpu.ts";
import { gpuNeeds } from "./gpu-needs.ts";
import type { Gpu, GpuReading } from "./gpu-reading.ts";
import { otherCuda } from "./other-cuda.ts";
import { readGpus } from "./read-gpus.ts";

const WAIT_MS = 10_000;

/** The GPU and the driver of this machine, and whether images of the folder's project run with them. */
export async function checkGpu(
  context: Context,
  dir: string,
  options: PlanFolderOptions,
): Promise<readonly Check[]> {
  const { env, signal } = context;
  const [reading, resolved] = await Promise.all([
    readGpus({ env, signal, waitMs: WAIT_MS }),
    resolvedFolder(context, dir, options),
  ]);
  if (reading.kind !== "found") return [withoutGpu(reading, resolved)];
  const present: Check = { name: "GPU", state: "ok", finding: describe(reading) };
  if (resolved === undefined) return [present];
  if (resolved instanceof FactoryError) return [present, notCompared(resolved)];
  if (resolved.detection.accelerator !== "cuda") return [present];
  return [present, ...compareWithProject(reading, resolved)];
}

function compareWithProject(found: FoundGpus, resolved: ResolvedProject): readonly Check[] {
  const needs = gpuNeeds(resolved.resolution);
  if (needs.length === 0) {
    const finding = "the tables do not say what this project needs of a driver";
    return [{ name: "GPU driver", state: "optional", finding }];
  }
  if (fitsGpu(found, needs)) return compareGpu(found, needs);
  const cuda = otherCuda(found, resolved);
  return compareGpu(found, needs, cuda === undefined ? undefined : setCuda(cuda, resolved.project));
}

function setCuda(cuda: string, { config, python }: Project): string {
  const file = config.kind === "cog" ? "cog.yaml" : "factory.yaml";
  const again = python?.lock === undefined ? "" : " and lock again";
  return `set \`cuda: "${cuda}"\` in ${file}${again}`;
}

/** Undefined where there is no project; its error where it cannot be resolved, which `factory plan` tells in full. */
async function resolvedFolder(
  context: Context,
  dir: string,
  options: PlanFolderOptions,
): Promise<ResolvedProject | FactoryError | undefined> {
  try {
    return await resolveFolder(context, dir, options);
  } catch (error) {
    if (!(error instanceof FactoryError) || error.code === "INTERRUPTED") throw error;
    if (error.code === "PROJECT_NOT_FOUND" || error.code === "USAGE") throw error;
    return error.code === "NO_STACK" ? undefined : error;
  }
}

async function resolveFolder(context: Context, dir: string, options: PlanFolderOptions) {
  try {
    return await resolveProject(await planInputs(context, dir, options));
  } catch (error) {
    if (!(error instanceof FactoryError) || error.code !== "LOCK_STALE") throw error;
    return resolveProject(await planInputs(context, dir, { ...options, factoryLock: "ignore" }));
  }
}

function withoutGpu(
  reading: Exclude<GpuReading, FoundGpus>,
  resolved: ResolvedProject | FactoryError | undefined,
): Check {
  const name = "GPU";
  if (reading.kind === "failed") {
    const hint = "repair the NVIDIA driver of this machine; images can be built without it";
    return { name, state: "problem", finding: reading.message, hint };
  }
  const here = reading.kind === "none" ? "nvidia-smi finds none" : "no nvidia-smi on PATH";
  const isNeeded =
    resolved !== undefined &&
    !(resolved instanceof FactoryError) &&
    resolved.detection.accelerator === "cuda";
  const use = isNeeded
    ? "this project can be built here, its image computes on a machine with an NVIDIA GPU"
    : "needed only to run images that compute on CUDA";
  return { name, state: "optional", finding: `${here}; ${use}` };
}

function notCompared({ message, hint }: FactoryError): Check {
  const finding = `not compared with the project: ${message}`;
  return { name: "GPU driver", state: "optional", finding, ...(hint === undefined ? {} : { hint }) };
}

function describe({ driver, gpus }: FoundGpus): string {
  return `${gpus.map(describeGpu).join(", ")}; driver ${driver}`;
}

function describeGpu({ name, count, computeCapability }: Gpu): string {
  const times = count === 1 ? "" : `${count} × `;
  return `${times}${name}${computeCapability === undefined ? "" : ` (compute capability ${computeCapability})`}`;
}
