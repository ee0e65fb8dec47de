import { blocks } from "../../blocks/index.ts";
import type { Stack } from "../../src/plan/contracts.ts";
import type { DetectedStart, Detection } from "../../src/plan/detection.ts";
import { neededSystemPackages } from "../../src/plan/needed-system-packages.ts";
import type { Project } from "../../src/project/types.ts";
import { findStart } from "./find-start.ts";
import type { Start } from "./start/types.ts";

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
  const { start, rejected } = await findStart(project);
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
    systemPackages: systemPackages(project),
    accelerator: config.gpu?.value === true ? "cuda" : "none",
    ...(start === undefined ? {} : { start: detectedStart(start) }),
    ports: [...ports].sort((a, b) => a - b),
    ...(rejected.length === 0 ? {} : { rejected }),
  };
}

function systemPackages(project: Project): readonly string[] {
  const configured = project.config.systemPackages.map((entry) => entry.value);
  const found = neededSystemPackages(project).flatMap(({ packages }) => packages);
  return [...new Set([...configured, ...found])].sort();
}

function detectedStart({ command, source, env, warning }: Start): DetectedStart {
  return {
    command,
    source,
    ...(env === undefined ? {} : { env }),
    ...(warning === undefined ? {} : { warning }),
  };
}

function pythonRange({ python: declared }: Project): Detection["python"] {
  const [first] = declared?.ranges ?? [];
  return first === undefined
    ? { range: "*", source: "default" }
    : { range: first.value, source: first.source };
}
