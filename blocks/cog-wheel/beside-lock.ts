import type { Contribution } from "../../src/plan/contracts.ts";
import { SCRATCH } from "../../src/plan/image-paths.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import { sdkRequirements } from "../../src/project/cog/sdk-requirements.ts";
import { printRequirement } from "../../src/project/python/requirements/print-requirement.ts";
import type { Lock } from "../../src/project/python/types.ts";
import type { Project } from "../../src/project/types.ts";

const CONSTRAINTS = `${SCRATCH}/constraints.txt`;

/**
 * Installs what the SDK needs and the project's own lock does not hold, in a layer of its own. What the lock holds keeps its
 * version, so that a file in both layers is the same file.
 */
export function besideLock({ python }: Project): Contribution {
  const { lock, cogSdk } = python ?? {};
  if (lock === undefined || cogSdk === undefined) return {};
  const held = new Set(lock.packages.map(({ name }) => name));
  const missing = sdkRequirements(cogSdk).filter(({ name }) => !held.has(name));
  if (missing.length === 0) return {};
  const names = missing.map(({ name }) => name).join(", ");
  const op = uvInstallOp({
    requirements: `-c ${CONSTRAINTS}\n${missing.map(printRequirement).join("\n")}\n`,
    locked: false,
    label: `install ${names}`,
    source: cogSdk.source,
  });
  const constraints = { kind: "file", target: CONSTRAINTS, content: constraintsText(lock) } as const;
  return {
    stages: [
      {
        id: "cog-packages",
        phase: "build.dependencies",
        name: `${names} and what they need`,
        block: "cog-wheel",
        from: { kind: "provider", name: "venv" },
        layerId: "cog-packages",
        layer: "diff",
        ops: [{ ...op, mounts: [...(op.mounts ?? []), constraints] }],
      },
    ],
    layers: [{ id: "cog-packages", group: "cog", distributions: [] }],
    diagnostics: [
      {
        code: "COG_SDK_UNLOCKED",
        severity: "warning",
        message:
          `${lock.file} does not hold ${names}: they are installed in a layer of their own, in versions resolved while building; ` +
          "add cog to the project's dependencies and make the lock again",
        source: cogSdk.source,
      },
    ],
  };
}

/** Packages that the lock holds in several versions are left to the resolver. */
function constraintsText({ packages }: Lock): string {
  const versions = new Map<string, Set<string>>();
  for (const { name, version, unlocked, place } of packages) {
    if (unlocked !== undefined || place !== undefined || version === "") continue;
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  const lines = [...versions].flatMap(([name, all]) => (all.size === 1 ? [`${name}==${[...all][0]}`] : []));
  return lines
    .sort()
    .map((line) => `${line}\n`)
    .join("");
}
