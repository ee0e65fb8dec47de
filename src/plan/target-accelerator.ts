import { declaredAccelerator, isCudaName } from "../project/accelerator.ts";
import { localVariant } from "../project/python/build-variant.ts";
import type { Accelerator, Project, Sourced } from "../project/types.ts";
import { foreseenPackages } from "./foreseen-packages.ts";
import type { Platform } from "./types.ts";

/**
 * What the image computes on: as the project declares it, else as the packages of its lock show; undefined when nothing
 * says so, and then nothing is needed.
 */
export function targetAccelerator(project: Project, platform: Platform): Sourced<Accelerator> | undefined {
  return declaredAccelerator(project.config, project.python) ?? ofLock(project, platform);
}

/** The lock is walked only when it has such packages at all. */
function ofLock(project: Project, platform: Platform): Sourced<Accelerator> | undefined {
  const packages = project.python?.lock?.packages ?? [];
  if (!packages.some((one) => variantOf(one) !== undefined)) return undefined;
  for (const one of foreseenPackages(project, platform)) {
    const value = variantOf(one);
    if (value !== undefined) return { value, source: one.source };
  }
  return undefined;
}

function variantOf({ name, version }: { readonly name: string; readonly version: string }) {
  return localVariant(version)?.accelerator ?? (isCudaName(name) ? ("cuda" as const) : undefined);
}
