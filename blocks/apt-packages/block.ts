import type { Block } from "../../src/plan/contracts.ts";
import { FIXED_TIME_MOUNT, fixedTimeCommand } from "../../src/plan/fixed-time-command.ts";
import { networkMounts } from "../../src/plan/network-mounts.ts";
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
  detect: async (project) => project.config.systemPackages.length > 0,
  dependencies: async () => [],
  plan: async ({ project }) => ({
    stages: [...buildStage(project), runtimeStage(project)],
    layers: [{ id: "system-packages", group: "system", distributions: [] }],
  }),
};

function runtimeStage(project: Project): DraftStage {
  return {
    id: "system-packages",
    phase: "export.system",
    name: `system packages ${packageNames(project).join(" ")}`,
    block: "apt-packages",
    from: { kind: "provider", name: "runtime-base" },
    layerId: "system-packages",
    layer: "diff",
    ops: [installOp(project)],
  };
}

/** Wheels never look at system packages while they are installed; source builds may. */
function buildStage(project: Project): DraftStage[] {
  if (firstSourceBuild(project) === undefined) return [];
  return [
    {
      id: "build-system-packages",
      phase: "build.system",
      name: `system packages for the build ${packageNames(project).join(" ")}`,
      block: "apt-packages",
      from: { kind: "previous" },
      ops: [installOp(project)],
    },
  ];
}

function installOp(project: Project): ExecOp<DraftInput> {
  const packages = packageNames(project);
  const source = project.config.systemPackages[0]?.source;
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
      ...networkMounts(),
    ],
  };
}

/** Sorted, so that the order in the config does not change the layer's cache key. */
function packageNames(project: Project): string[] {
  return [...new Set(project.config.systemPackages.map((entry) => entry.value))].sort();
}
