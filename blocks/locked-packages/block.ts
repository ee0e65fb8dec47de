import { FactoryError, type Problem } from "../../src/errors/factory-error.ts";
import { problemsError } from "../../src/errors/problems-error.ts";
import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { type LayerGroup, partition } from "../../src/plan/layer-groups.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import { targetEnvironment } from "../../src/project/python/markers/target-environment.ts";
import { selectPackages } from "../../src/project/python/select-packages.ts";
import type { Lock, SelectedPackage, UnlockedPackage } from "../../src/project/python/types.ts";

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
      diagnostics: notInstalled(lock),
    };
  },
};

/** A project that is itself a package runs from its source folder: its own entry points do not exist in the image. */
function notInstalled({ packages }: Lock): readonly Diagnostic[] {
  const project = packages.find(
    ({ root, unlocked }) => root && unlocked !== undefined && unlocked !== "virtual",
  );
  if (project === undefined) return [];
  return [
    {
      code: "PROJECT_NOT_INSTALLED",
      severity: "warning",
      message:
        `${project.name} itself is copied, not installed: its modules are found when they lie in the project's root, ` +
        "and its own commands are not there; set `start` in factory.yaml to something that runs from the source",
      source: project.source,
    },
  ];
}

function selectForTarget(lock: Lock, { resolution, platform }: PlanRequest): readonly SelectedPackage[] {
  const environment = targetEnvironment({
    python: resolution.pins.python?.version ?? "",
    architecture: platform.architecture,
  });
  const { packages, unlocked } = selectPackages(lock, environment);
  const problems = [...unlocked.map(unlockedProblem), ...otherIndexProblems(packages)];
  if (problems.length > 0) throw problemsError("UNSUPPORTED", lock.file, problems);
  return packages;
}

function unlockedProblem({ name, reason, source }: UnlockedPackage): Problem {
  return {
    message: `${name} is locked to a ${reason} source, which cannot be installed by hash`,
    source,
    hint: `use a release of ${name} from a package index`,
  };
}

/** One index is configured where the image is built; it is taken to be the one that most of the lock comes from. */
function otherIndexProblems(packages: readonly SelectedPackage[]): readonly Problem[] {
  const configured = mostCommonIndex(packages);
  return packages.flatMap(({ name, version, source, index }) => {
    if (index === undefined || sameIndex(index) === configured) return [];
    const message = `${name} ${version} is locked from a second index, ${withoutCredentials(index)}`;
    return [{ message, source, hint: `lock ${name} from the same index as the other packages` }];
  });
}

/** Of equally common ones the first in the order of text, so that the answer is always the same. */
function mostCommonIndex(packages: readonly SelectedPackage[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { index } of packages) {
    if (index !== undefined) counts.set(sameIndex(index), (counts.get(sameIndex(index)) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0];
}

/** Credentials and a slash at the end do not make another index. */
function sameIndex(index: string): string {
  return withoutCredentials(index).replace(/\/+$/, "");
}

/** Keeps everything but `user:password@`; what is no URL, such as a folder, stays as it is. */
function withoutCredentials(index: string): string {
  return index.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
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
