import { blocks } from "../../blocks/index.ts";
import type { Stack } from "../../src/plan/contracts.ts";
import type { Detection } from "../../src/plan/detection.ts";
import type { Project } from "../../src/project/types.ts";
import { findStart } from "./find-start.ts";

/** Projects with a Python manifest, a config that names a Python, or just Python files in the root. */
export const python: Stack = {
  name: "python",
  detect: async (project) => project.python !== undefined || project.config.python !== undefined,
  describe,
  blocks,
};

async function describe(project: Project): Promise<Detection> {
  const { config } = project;
  const declared = project.python;
  const start = await findStart(project);
  const ports = config.ports.length > 0 ? config.ports.map((port) => port.value) : (start?.ports ?? []);
  return {
    stack: "python",
    manager: declared?.manager ?? "none",
    ...(declared?.lock === undefined ? {} : { lock: declared.lock.file }),
    python: pythonRange(project),
    dependencies: (declared?.requirements ?? []).map(({ name, specifier, source }) => ({
      name,
      specifier,
      source,
    })),
    systemPackages: [...new Set(config.systemPackages.map((entry) => entry.value))].sort(),
    accelerator: config.gpu?.value === true ? "cuda" : "none",
    ...(start === undefined ? {} : { start: { command: start.command, source: start.source } }),
    ports: [...ports].sort((a, b) => a - b),
  };
}

function pythonRange({ python: declared }: Project): Detection["python"] {
  const [first] = declared?.ranges ?? [];
  return first === undefined
    ? { range: "*", source: "default" }
    : { range: first.value, source: first.source };
}
