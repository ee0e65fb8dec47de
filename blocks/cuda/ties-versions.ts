import { configuredAccelerator, isCudaName } from "../../src/project/accelerator.ts";
import type { Project } from "../../src/project/types.ts";

const FRAMEWORKS = /^(?:torch|torchvision|torchaudio|tensorflow(?:-(?:cpu|gpu|cpu-aws|intel))?|jax)$/;

/** Whether a project has packages whose versions or builds depend on what it computes on, or says that it computes on a GPU. */
export function tiesVersions({ config, python }: Project): boolean {
  if (python === undefined) return false;
  if ((configuredAccelerator(config)?.value ?? "none") !== "none") return true;
  const all = [...python.requirements, ...(python.lock?.packages ?? [])];
  return all.some(({ name }) => FRAMEWORKS.test(name) || isCudaName(name));
}
