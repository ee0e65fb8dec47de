import type { PlanInputs, ResolvedProject } from "../../plan/plan-project.ts";
import type { Resolution } from "../../resolve/types.ts";

/** Variables of the tables that are distributions of the same name. */
const DISTRIBUTIONS = ["torch", "torchvision", "torchaudio", "tensorflow", "jax"] as const;

/**
 * `name==version` of what was chosen, where the project or an earlier result narrows the choice: the newest version would
 * then not be for the CUDA or the driver that was asked for. Empty otherwise: the newest one is taken, tables or not.
 */
export function chosenVersions(
  { resolution, project }: Pick<ResolvedProject, "resolution" | "project">,
  { previous }: Pick<PlanInputs, "previous">,
): readonly string[] {
  const { cuda, cudnn, driver, computeCapability } = project.config;
  const narrows = [cuda, cudnn, driver, computeCapability, previous].some((one) => one !== undefined);
  return narrows ? DISTRIBUTIONS.flatMap((name) => pinned(name, resolution)) : [];
}

function pinned(name: string, { pins, rows }: Resolution): readonly string[] {
  const version = pins[name]?.version;
  if (version === undefined || version === "none") return [];
  const variant = rows.torch?.variant ?? "pypi";
  // Indexes of PyTorch have the variant in the version, but for their builds without CUDA for arm64.
  const isLocal =
    name.startsWith("torch") &&
    variant !== "pypi" &&
    !(variant === "cpu" && rows.torch?.platform === "arm64");
  return [isLocal ? `${name}==${version}+${variant}` : `${name}==${version}`];
}
