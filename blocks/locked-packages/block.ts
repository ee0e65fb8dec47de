import { FactoryError } from "../../src/errors/factory-error.ts";
import { problemsError } from "../../src/errors/problems-error.ts";
import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { type LayerGroup, partition } from "../../src/plan/layer-groups.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import { targetEnvironment } from "../../src/project/python/markers/target-environment.ts";
import { selectPackages } from "../../src/project/python/select-packages.ts";
import type { Lock, SelectedPackage } from "../../src/project/python/types.ts";

/** Installs a locked project in groups, each its own layer that depends on nothing but its own packages. */
export const lockedPackages: Block = {
  name: "locked-packages",
  detect: async (project) => project.python?.lock !== undefined,
  dependencies: async () => [],
  plan: async (request) => {
    const lock = request.project.python?.lock;
    if (lock === undefined) return {};
    const groups = partition(selectForTarget(lock, request));
    return {
      stages: groups.map(groupStage),
      layers: groups.map((group) => ({
        id: group.id,
        group: group.group,
        distributions: group.packages.map((chosen) => `${chosen.name}==${chosen.version}`),
        ...totalSize(group.packages),
      })),
    };
  },
};

function selectForTarget(lock: Lock, { resolution, platform }: PlanRequest): readonly SelectedPackage[] {
  const environment = targetEnvironment({
    python: resolution.pins.python?.version ?? "",
    architecture: platform.architecture,
  });
  const { packages, unlocked } = selectPackages(lock, environment);
  if (unlocked.length === 0) return packages;
  throw problemsError(
    "UNSUPPORTED",
    lock.file,
    unlocked.map(({ name, reason, source }) => ({
      message: `${name} is locked to a ${reason} source, which cannot be installed by hash`,
      source,
      hint: `use a release of ${name} from a package index`,
    })),
  );
}

function groupStage(group: LayerGroup): DraftStage {
  const isFramework = group.group !== "rest" && group.group !== "large";
  return {
    id: group.id,
    phase: isFramework ? "build.framework" : "build.dependencies",
    name: describeGroup(group),
    block: "locked-packages",
    from: { kind: "provider", name: "venv" },
    layerId: group.id,
    layer: "diff",
    ops: [
      uvInstallOp({
        requirements: requirementsText(group.packages),
        locked: true,
        label: `install ${describeGroup(group)}`,
        ...(group.packages[0] === undefined ? {} : { source: group.packages[0].source }),
      }),
    ],
  };
}

function describeGroup({ packages }: LayerGroup): string {
  const [first] = packages;
  if (first === undefined) throw new FactoryError("INTERNAL", "a layer group without packages");
  if (packages.length <= 3) return packages.map(({ name, version }) => `${name} ${version}`).join(", ");
  return `${first.name} ${first.version} and ${packages.length - 1} more`;
}

function requirementsText(packages: readonly SelectedPackage[]): string {
  const lines = packages.map(({ name, version, hashes }) =>
    [`${name}==${version}`, ...[...hashes].sort().map((hash) => `    --hash=${hash}`)].join(" \\\n"),
  );
  return `${lines.join("\n")}\n`;
}

function totalSize(packages: readonly SelectedPackage[]): { size?: number } {
  let size = 0;
  for (const chosen of packages) {
    if (chosen.size === undefined) return {};
    size += chosen.size;
  }
  return { size };
}
