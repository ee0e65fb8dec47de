import type { Block } from "../../src/plan/contracts.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import { printRequirement } from "../../src/project/python/requirements/print-requirement.ts";
import type { PythonProject } from "../../src/project/python/types.ts";

/** Installs requirements that nobody locked: one layer, resolved by uv while building. */
export const pipRequirements: Block = {
  name: "pip-requirements",
  detect: async ({ python }) =>
    python !== undefined && python.lock === undefined && python.requirements.length > 0,
  dependencies: async () => [],
  plan: async ({ project: { python } }) => {
    const requirements = python?.requirements ?? [];
    return {
      stages: [
        {
          id: "python-packages",
          phase: "build.dependencies",
          name: `${requirements.length} requirements and what they need`,
          block: "pip-requirements",
          from: { kind: "provider", name: "venv" },
          layerId: "python-packages",
          layer: "diff",
          ops: [
            uvInstallOp({
              requirements: `${requirements.map(printRequirement).join("\n")}\n`,
              locked: false,
              label: `install ${requirements.map(({ name }) => name).join(", ")}`,
              ...(requirements[0] === undefined ? {} : { source: requirements[0].source }),
            }),
          ],
        },
      ],
      layers: [{ id: "python-packages", group: "unlocked", distributions: [] }],
      diagnostics: python === undefined ? [] : [unlocked(python)],
    };
  },
};

function unlocked(python: PythonProject) {
  const source = python.requirements[0]?.source;
  return {
    code: "UNLOCKED",
    severity: "warning" as const,
    message:
      "no lock: versions are resolved while building, all packages share one layer, and a later build may get other versions; " +
      "use uv.lock, or pin every line with hashes (`uv pip compile --generate-hashes`)",
    ...(source === undefined ? {} : { source }),
  };
}
