import { FactoryError } from "../../src/errors/factory-error.ts";
import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { type LayerGroup, partition } from "../../src/plan/layer-groups.ts";
import { selectedPackages } from "../../src/plan/selected-packages.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import { placeText } from "../../src/project/python/requirements/place-text.ts";
import type { SelectedPackage } from "../../src/project/python/types.ts";

/** Installs a locked project in groups, each its own layer that depends on nothing but its own packages. */
export const lockedPackages: Block = {
  name: "locked-packages",
  detect: async (project) => project.python?.lock !== undefined,
  dependencies: async () => [],
  plan: async (request) => {
    const groups = partition(selectForTarget(request));
    return {
      stages: groups.map(groupStage),
      layers: groups.map((group) => ({
        id: group.id,
        group: group.group,
        distributions: group.packages.map(distribution),
        ...totalSize(group.packages),
      })),
    };
  },
};

/** What an index or a URL answers by hash; the rest has blocks of its own. */
function selectForTarget(request: PlanRequest): readonly SelectedPackage[] {
  return selectedPackages(request).filter(({ place }) => place === undefined || place.kind === "url");
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

/** A lock need not tell the version of what lies at a URL. */
function distribution({ name, version }: SelectedPackage): string {
  return version === "" ? name : `${name}==${version}`;
}

function requirementsText(packages: readonly SelectedPackage[]): string {
  const lines = packages.map(({ name, version, place, hashes }) =>
    [
      place === undefined ? `${name}==${version}` : `${name} @ ${placeText(place)}`,
      ...[...hashes].sort().map((hash) => `    --hash=${hash}`),
    ].join(" \\\n"),
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
