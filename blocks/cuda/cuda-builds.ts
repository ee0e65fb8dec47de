import layerGroups from "../../compat/layer-groups.json" with { type: "json" };
import type { PlanRequest } from "../../src/plan/contracts.ts";
import { formatBytes } from "../../src/plan/format-bytes.ts";
import { familyOf } from "../../src/plan/layer-group-table.ts";
import { selectedPackages } from "../../src/plan/selected-packages.ts";
import { isCudaName } from "../../src/project/accelerator.ts";
import { localVariant } from "../../src/project/python/build-variant.ts";
import type { SelectedPackage } from "../../src/project/python/types.ts";

/** What the lock gives the image that is of use with CUDA only; triton alone also comes with builds for processors. */
export function cudaBuilds(request: PlanRequest): readonly SelectedPackage[] {
  const selected = selectedPackages(request);
  const builds = selected.filter(isCudaBuild);
  if (builds.every(({ name }) => COMPANION.test(name))) return [];
  return builds;
}

const COMPANION = /^(?:pytorch-)?triton/;

function isCudaBuild({ name, version }: SelectedPackage): boolean {
  const variant = localVariant(version);
  if (variant !== undefined) return variant.accelerator === "cuda";
  return familyOf(name, layerGroups) === "cuda" || isCudaName(name);
}

/** ` (2.4 GB)`; with `at least` when the lock does not tell all sizes, nothing when it tells none. */
export function sizeText(packages: readonly SelectedPackage[]): string {
  const { bytes, complete } = sizeOf(packages);
  if (bytes === 0) return "";
  return ` (${complete ? "" : "at least "}${formatBytes(bytes)})`;
}

/** Sum of the wheels' sizes in bytes, as far as the lock tells them. */
export function sizeOf(packages: readonly SelectedPackage[]): {
  readonly bytes: number;
  readonly complete: boolean;
} {
  let bytes = 0;
  for (const { size } of packages) bytes += size ?? 0;
  return { bytes, complete: packages.every(({ size }) => size !== undefined) };
}
