import { aptMounts } from "../../src/plan/apt-mounts.ts";
import type { Block } from "../../src/plan/contracts.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { FIXED_TIME_MOUNT, fixedTimeCommand } from "../../src/plan/fixed-time-command.ts";
import { type NeededSystemPackages, neededSystemPackages } from "../../src/plan/needed-system-packages.ts";
import { firstSourceBuild } from "../../src/plan/source-build.ts";
import type { DraftInput, DraftStage, ExecOp } from "../../src/plan/types.ts";
import type { Project } from "../../src/project/types.ts";

/** What apt and dpkg leave behind that differs from run to run or that an image has no use for. */
const LEFTOVERS = [
  "/var/log/apt",
  "/var/log/dpkg.log",
  "/var/log/alternatives.log",
  "/var/cache/ldconfig/aux-cache",
  "/var/cache/debconf/*-old",
  "/var/lib/dpkg/*-old",
];

const INSTALL = [
  "rm -f /etc/apt/apt.conf.d/docker-clean",
  "apt-get update -qq",
  'apt-get install -qq -y --no-install-recommends -- "$@"',
  `rm -rf ${LEFTOVERS.join(" ")}`,
].join("\n");

/** Installs Debian packages into a layer of their own, and into the build base when something is compiled. */
export const aptPackages: Block = {
  name: "apt-packages",
  detect: async (project) => runtimePackages(project).length > 0,
  dependencies: async () => [],
  plan: async ({ project }) => ({
    stages: [...buildStage(project), runtimeStage(project)],
    layers: [{ id: "system-packages", group: "system", distributions: [] }],
    diagnostics: neededSystemPackages(project).map(diagnostic),
  }),
};

function runtimeStage(project: Project): DraftStage {
  const packages = runtimePackages(project);
  return {
    id: "system-packages",
    phase: "export.system",
    name: `system packages ${packages.join(" ")}`,
    block: "apt-packages",
    from: { kind: "provider", name: "runtime-base" },
    layerId: "system-packages",
    layer: "diff",
    ops: [installOp(project, packages)],
  };
}

/** Wheels never look at system packages while they are installed; source builds may. */
function buildStage(project: Project): DraftStage[] {
  const packages = buildPackages(project);
  if (packages.length === 0 || firstSourceBuild(project) === undefined) return [];
  return [
    {
      id: "build-system-packages",
      phase: "build.system",
      name: `system packages for the build ${packages.join(" ")}`,
      block: "apt-packages",
      from: { kind: "previous" },
      ops: [installOp(project, packages)],
    },
  ];
}

function installOp(project: Project, packages: readonly string[]): ExecOp<DraftInput> {
  const source = project.config.systemPackages[0]?.source ?? neededSystemPackages(project)[0]?.source;
  return {
    kind: "exec",
    argv: fixedTimeCommand(INSTALL, packages),
    label: `apt-get install ${packages.join(" ")}`,
    ...(source === undefined ? {} : { source }),
    env: { DEBIAN_FRONTEND: "noninteractive" },
    mounts: [
      { kind: "cache", id: "factory-apt-archives", target: "/var/cache/apt", sharing: "locked" },
      { kind: "cache", id: "factory-apt-lists", target: "/var/lib/apt/lists", sharing: "locked" },
      { kind: "tmpfs", target: "/tmp" },
      FIXED_TIME_MOUNT,
      ...aptMounts(),
    ],
  };
}

function runtimePackages(project: Project): readonly string[] {
  return packageNames(
    project,
    neededSystemPackages(project).flatMap(({ packages }) => packages),
  );
}

function buildPackages(project: Project): readonly string[] {
  return packageNames(
    project,
    neededSystemPackages(project).flatMap(({ build }) => build ?? []),
  );
}

/** Sorted, so that the order in the config does not change the layer's cache key. A pinned name stands for the bare one. */
function packageNames({ config }: Project, needed: readonly string[]): readonly string[] {
  const configured = config.systemPackages.map((entry) => entry.value);
  const named = new Set(configured.map((one) => one.split(/[:=]/)[0]));
  return [...new Set([...configured, ...needed.filter((one) => !named.has(one))])].sort();
}

function diagnostic({ distribution, packages, why, source }: NeededSystemPackages): Diagnostic {
  return {
    code: "SYSTEM_PACKAGES_ADDED",
    severity: "info",
    message: `${packages.join(", ")} added for ${distribution}: ${why}; set \`detectSystemPackages: false\` in factory.yaml to add none`,
    source,
  };
}
