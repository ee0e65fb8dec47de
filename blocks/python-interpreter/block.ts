import type { Block } from "../../src/plan/contracts.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../src/plan/epoch.ts";
import { SEARCH_PATH, VENV } from "../../src/plan/image-paths.ts";
import type { PythonProject } from "../../src/project/python/types.ts";
import type { Dependency } from "../../src/resolve/types.ts";
import { severalManagers } from "./several-managers.ts";

/** Taken when the project does not care: the newest line for which nearly every package has wheels. */
const DEFAULT_PYTHON = "3.13";

const EPOCH = `@${SOURCE_DATE_EPOCH_SECONDS}`;

/** Asks for the Python the project declares and makes the virtual environment all Python layers share. */
export const pythonInterpreter: Block = {
  name: "python-interpreter",
  detect: async (project) => project.python !== undefined,
  dependencies: async (project) => {
    const declared = project.python?.ranges ?? [];
    return [
      ...declared.map((range) => pythonRange(range.value, range.source, "require")),
      pythonRange(DEFAULT_PYTHON, "default", "prefer"),
    ];
  },
  plan: async ({ resolution, project, buildPlatform }) => ({
    stages: [
      {
        id: "python-venv",
        phase: "build.runtime",
        name: `virtual environment for Python ${resolution.pins.python?.version ?? ""}`,
        block: "python-interpreter",
        from: { kind: "previous" },
        // Links, scripts and settings, which are the same for every processor.
        ...(buildPlatform === undefined ? {} : { platform: buildPlatform }),
        provides: ["venv"],
        layerId: "python-venv",
        layer: "diff",
        ops: [
          {
            kind: "exec",
            label: "make the virtual environment",
            command: [
              `python3 -m venv --without-pip ${VENV}`,
              `find ${VENV} -depth -newermt ${EPOCH} -exec touch -h -d ${EPOCH} {} +`,
              `touch -h -d ${EPOCH} /opt`,
            ].join("\n"),
            // A base without bytecode, such as the official images, would get some from here, with today's time.
            env: { PYTHONDONTWRITEBYTECODE: "1" },
            network: "none",
          },
        ],
      },
    ],
    config: { env: { PATH: SEARCH_PATH, PYTHONUNBUFFERED: "1", VIRTUAL_ENV: VENV } },
    layers: [{ id: "python-venv", group: "venv", distributions: [] }],
    diagnostics: project.python === undefined ? [] : diagnosticsOf(project.python),
  }),
};

/** What the manifest was read as, where this may surprise its author. */
function diagnosticsOf(python: PythonProject): readonly Diagnostic[] {
  const notes = (python.notes ?? []).map(({ value, source }) => ({
    code: "MANIFEST_NOTE",
    severity: "info" as const,
    message: value,
    source,
  }));
  return [...severalManagers(python), ...notes];
}

function pythonRange(range: string, source: string, strength: Dependency["strength"]): Dependency {
  return {
    name: "python",
    range,
    versioning: "pep440",
    strength,
    requestedBy: "python-interpreter",
    source,
  };
}
