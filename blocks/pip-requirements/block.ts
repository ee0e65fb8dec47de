import layerGroups from "../../compat/layer-groups.json" with { type: "json" };
import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { withNvcc } from "../../src/plan/cuda-compiler.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { familyOf } from "../../src/plan/layer-group-table.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import { lockable } from "../../src/project/python/factory-lock/lock-request.ts";
import { printRequirement } from "../../src/project/python/requirements/print-requirement.ts";
import type { PythonProject, Requirement } from "../../src/project/python/types.ts";
import { installOptions } from "./install-options.ts";

/** Installs requirements that nobody locked, resolved by uv while building: frameworks first, the rest on top of them. */
export const pipRequirements: Block = {
  name: "pip-requirements",
  detect: async ({ python }) =>
    python !== undefined && python.lock === undefined && lockable(python.requirements).length > 0,
  dependencies: async () => [],
  plan: async (request) => {
    const { python } = request.project;
    if (python === undefined) return {};
    const requirements = lockable(python.requirements);
    const frameworks = requirements.filter(isFramework);
    const stages = [
      ...(frameworks.length === 0 ? [] : [frameworkStage(frameworks, python)]),
      // All of them again: what the first stage chose is there already, and has to suit the others too.
      ...(frameworks.length === requirements.length ? [] : [restStage(requirements, frameworks, python)]),
    ];
    return {
      stages: stages.map((one) => withCompiler(one, requirements, request)),
      layers: stages.map(({ id }) => ({ id, group: "unlocked", distributions: [] })),
      diagnostics: [unlocked(requirements, frameworks)],
    };
  },
};

/** uv may build any of them in each stage. */
function withCompiler(
  stage: DraftStage,
  requirements: readonly Requirement[],
  request: PlanRequest,
): DraftStage {
  const names = requirements.map(({ name }) => name);
  const ops = stage.ops.map((op) => (op.kind === "exec" ? withNvcc(op, names, request) : op));
  return { ...stage, ops };
}

function isFramework({ name }: Requirement): boolean {
  const family = familyOf(name, layerGroups);
  return family !== undefined && family !== "cuda";
}

function frameworkStage(frameworks: readonly Requirement[], python: PythonProject): DraftStage {
  return {
    ...stage("python-frameworks", frameworks, python),
    phase: "build.framework",
    name: `${frameworks.map(({ name }) => name).join(", ")} and what they need`,
    from: { kind: "provider", name: "venv" },
  };
}

function restStage(
  requirements: readonly Requirement[],
  frameworks: readonly Requirement[],
  python: PythonProject,
): DraftStage {
  return {
    ...stage("python-packages", requirements, python),
    name: `${requirements.length} requirements and what they need`,
    from:
      frameworks.length === 0
        ? { kind: "provider", name: "venv" }
        : { kind: "stage", id: "python-frameworks" },
  };
}

function stage(
  id: string,
  requirements: readonly Requirement[],
  python: PythonProject,
): Omit<DraftStage, "name" | "from"> {
  const constraints = (python.constraints ?? []).map((one) => `${printRequirement(one)}\n`).join("");
  const git = gitAccessOf(requirements);
  return {
    id,
    phase: "build.dependencies",
    block: "pip-requirements",
    layerId: id,
    layer: "diff",
    ops: [
      uvInstallOp({
        requirements: `${requirements.map(printRequirement).join("\n")}\n`,
        locked: false,
        label: `install ${requirements.map(({ name }) => name).join(", ")}`,
        options: installOptions(python.installOptions),
        ...(constraints === "" ? {} : { constraints }),
        ...(git === undefined ? {} : { git }),
        ...(requirements[0] === undefined ? {} : { source: requirements[0].source }),
      }),
    ],
  };
}

function gitAccessOf(requirements: readonly Requirement[]): "https" | "ssh" | undefined {
  const urls = requirements.flatMap(({ place }) => (place?.kind === "git" ? [place.url] : []));
  if (urls.length === 0) return undefined;
  return urls.some((url) => url.startsWith("ssh:")) ? "ssh" : "https";
}

function unlocked(requirements: readonly Requirement[], frameworks: readonly Requirement[]): Diagnostic {
  const source = requirements[0]?.source;
  const names = frameworks.map(({ name }) => name).join(", ");
  const layers =
    frameworks.length === 0
      ? "all packages share one layer"
      : `${names} and what they need are installed first, in a layer of their own, because they are the largest, and the rest on top of them`;
  return {
    code: "UNLOCKED",
    severity: "warning",
    message:
      `no lock: versions are resolved while building, ${layers}, and a later build may get other versions; ` +
      "`factory build` locks before it builds unless it is told not to, and `factory lock` does it now",
    ...(source === undefined ? {} : { source }),
  };
}
