import { FactoryError } from "../../src/errors/factory-error.ts";
import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { withNvcc } from "../../src/plan/cuda-compiler.ts";
import { isFamily } from "../../src/plan/layer-group-table.ts";
import { type LayerGroup, partition } from "../../src/plan/layer-groups.ts";
import { baseGlibc, selectedPackages } from "../../src/plan/selected-packages.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import type { SelectedPackage } from "../../src/project/python/types.ts";
import { uvPlatform } from "../../src/project/python/uv-platform.ts";
import { extensionStage, torchExtensions } from "./extensions.ts";
import { layerDiagnostics } from "./layer-diagnostics.ts";
import { layerRules } from "./layer-rules.ts";
import { requirementsText } from "./requirements-text.ts";

/** Installs a locked project in groups, each its own layer that depends on nothing but its own packages. */
export const lockedPackages: Block = {
  name: "locked-packages",
  detect: async (project) => project.python?.lock !== undefined,
  dependencies: async () => [],
  plan: async (request) => {
    const packages = selectForTarget(request);
    const extensions = torchExtensions(packages, request);
    const { layers } = request.project.config;
    const { groups, crowded } = partition(
      packages.filter((one) => !extensions.includes(one)),
      layerRules(layers),
    );
    const compiled = extensions.map((one) => ({
      id: `python-${one.name}`,
      group: "compiled",
      packages: [one],
    }));
    return {
      stages: [
        ...groups.map((group) => groupStage(group, request)),
        ...extensions.map((one) => extensionStage(one, { groups, request })),
      ],
      layers: [...groups, ...compiled].map((group) => ({
        id: group.id,
        group: group.group,
        distributions: group.packages.map(distribution),
        ...totalSize(group.packages),
      })),
      diagnostics: layerDiagnostics({ layers, packages, crowded }),
    };
  },
};

/** What an index or a URL answers by hash; the rest has blocks of its own. */
function selectForTarget(request: PlanRequest): readonly SelectedPackage[] {
  return selectedPackages(request).filter(({ place }) => place === undefined || place.kind === "url");
}

function groupStage(group: LayerGroup, request: PlanRequest): DraftStage {
  const names = group.packages.map(({ name }) => name);
  const cross = crossInstall(group, request);
  return {
    id: group.id,
    phase: isFamily(group.group) ? "build.framework" : "build.dependencies",
    name: describeGroup(group),
    block: "locked-packages",
    from: { kind: "provider", name: "venv" },
    ...(cross === undefined ? {} : { platform: cross.platform }),
    layerId: group.id,
    layer: "diff",
    ops: [withNvcc(installOp(group, cross?.machine), names, request)],
  };
}

/** Wheels are unpacked, so another machine can do it; what has to be compiled runs on the one it is for. */
function crossInstall({ packages }: LayerGroup, { buildPlatform, platform, resolution }: PlanRequest) {
  if (buildPlatform === undefined || packages.some(({ sdist }) => sdist)) return undefined;
  const { architecture } = platform;
  return { platform: buildPlatform, machine: uvPlatform({ architecture, glibc: baseGlibc(resolution) }) };
}

function installOp(group: LayerGroup, machine: string | undefined) {
  return uvInstallOp({
    requirements: requirementsText(group.packages),
    locked: true,
    label: `install ${describeGroup(group)}`,
    ...(machine === undefined ? {} : { machine }),
    ...(group.packages[0] === undefined ? {} : { source: group.packages[0].source }),
  });
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

function totalSize(packages: readonly SelectedPackage[]): { size?: number } {
  let size = 0;
  for (const chosen of packages) {
    if (chosen.size === undefined) return {};
    size += chosen.size;
  }
  return { size };
}
