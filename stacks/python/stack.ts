import { blocks } from "../../blocks/index.ts";
import type { Stack } from "../../src/plan/contracts.ts";
import { detectedFolder } from "../../src/plan/detected-folder.ts";
import type { DetectedStart, Detection, Rejection } from "../../src/plan/detection.ts";
import { neededSystemPackages } from "../../src/plan/needed-system-packages.ts";
import { targetAccelerator } from "../../src/plan/target-accelerator.ts";
import type { Platform } from "../../src/plan/types.ts";
import type { Project } from "../../src/project/types.ts";
import { findStart } from "./find-start.ts";
import type { Start } from "./start/types.ts";

/** Projects with a Python manifest, a config that names a Python, or just Python files in the root. */
export const python: Stack = {
  name: "python",
  needs: "a Python manifest or a .py file",
  catalogue: "bases",
  detect: async (project) => project.python !== undefined || project.config.python !== undefined,
  describe,
  blocks,
};

async function describe(project: Project, platform: Platform): Promise<Detection> {
  const { config } = project;
  const declared = project.python;
  const { start, rejected } = await findStart(project);
  const accelerator = targetAccelerator(project, platform);
  const notUsed = [...rejected, ...nodeManifest(project)];
  const ports = config.ports.length > 0 ? config.ports.map((port) => port.value) : (start?.ports ?? []);
  return {
    stack: "python",
    ...detectedFolder(project),
    manager: declared?.manager ?? "none",
    ...(declared?.lock === undefined ? {} : { lock: declared.lock.file }),
    python: pythonRange(project),
    dependencies: (declared?.requirements ?? []).map(({ name, specifier, source }) => ({
      name,
      specifier,
      source,
    })),
    systemPackages: systemPackages(project),
    accelerator: accelerator?.value ?? "none",
    ...(accelerator === undefined ? {} : { acceleratorSource: accelerator.source }),
    ...(start === undefined ? {} : { start: detectedStart(start) }),
    ports: [...ports].sort((a, b) => a - b),
    ...(notUsed.length === 0 ? {} : { rejected: notUsed }),
  };
}

/** The frontend of a Python application has a package.json, and is not what the image starts. */
function nodeManifest({ passedOver, config }: Project): readonly Rejection[] {
  const file = passedOver?.find(({ stack }) => stack === "node")?.file;
  if (file === undefined || config.stack !== undefined) return [];
  const reason =
    "the project is Python's by its manifest; write `stack: node` in factory.yaml to build a Node image";
  return [{ what: "stack node", reason, source: file }];
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

function pythonRange({ python: declared }: Project): NonNullable<Detection["python"]> {
  const [first] = declared?.ranges ?? [];
  return first === undefined
    ? { range: "*", source: "default" }
    : { range: first.value, source: first.source };
}
