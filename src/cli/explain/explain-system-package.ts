import { neededSystemPackages } from "../../plan/needed-system-packages.ts";
import type { Explained, SystemPackageExplanation } from "./types.ts";

/** Undefined for a name that is neither configured nor needed. `libgl1=1.6` in the config is `libgl1` as well. */
export function explainSystemPackage(
  name: string,
  { inputs: { project } }: Explained,
): SystemPackageExplanation | undefined {
  const configured = project.config.systemPackages.filter(
    ({ value }) => value === name || value.split(/[:=]/)[0] === name,
  );
  const needed = neededSystemPackages(project).filter(
    ({ packages, build = [] }) => packages.includes(name) || build.includes(name),
  );
  const reasons: SystemPackageExplanation["reasons"] = [
    ...configured.map(({ source }) => ({ kind: "configured" as const, buildOnly: false, source })),
    ...needed.map(({ distribution, why, packages, source }) => ({
      kind: "needed" as const,
      distribution,
      why,
      buildOnly: !packages.includes(name),
      source,
    })),
  ];
  if (reasons.length === 0) return undefined;
  return { kind: "system-package", name, reasons, layer: "system-packages" };
}
