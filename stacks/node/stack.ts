import { blocks } from "../../blocks/index.ts";
import type { Stack } from "../../src/plan/contracts.ts";
import { detectedFolder } from "../../src/plan/detected-folder.ts";
import type { Detection, Rejection } from "../../src/plan/detection.ts";
import type { NodeProject } from "../../src/project/node/types.ts";
import type { Project } from "../../src/project/types.ts";
import { findNodeStart } from "./find-start.ts";

/** Projects with a package.json. */
export const node: Stack = {
  name: "node",
  needs: "a package.json",
  catalogue: "node-bases",
  detect: async (project) => project.node !== undefined,
  describe,
  blocks,
};

async function describe(project: Project): Promise<Detection> {
  const { config, node: declared } = project;
  const { start, rejected } = await findNodeStart(project);
  const ports = config.ports.length > 0 ? config.ports.map(({ value }) => value) : (start?.ports ?? []);
  const notUsed = [...rejected, ...otherLocks(declared), ...pythonFiles(project)];
  const [range] = declared?.ranges ?? [];
  return {
    stack: "node",
    ...detectedFolder(project),
    manager: declared?.manager ?? "npm",
    ...(declared?.lock === undefined ? {} : { lock: declared.lock.file }),
    node:
      range === undefined ? { range: "*", source: "default" } : { range: range.value, source: range.source },
    dependencies: (declared?.dependencies ?? []).map(({ name, range: specifier, source }) => ({
      name,
      specifier,
      source,
    })),
    systemPackages: [...new Set(config.systemPackages.map(({ value }) => value))].sort(),
    accelerator: "none",
    ...(start === undefined ? {} : { start: start.detected }),
    ports: [...ports].sort((a, b) => a - b),
    ...(notUsed.length === 0 ? {} : { rejected: notUsed }),
  };
}

function otherLocks(declared: NodeProject | undefined): readonly Rejection[] {
  return (declared?.rejected ?? []).map(({ manager, file }) => ({
    what: file,
    reason: `it is a lock of ${manager}, and ${declared?.lock?.file ?? declared?.manager} was taken`,
    source: file,
  }));
}

/** A tool or a notebook beside the application makes no Python project. */
function pythonFiles({ passedOver, config }: Project): readonly Rejection[] {
  const file = passedOver?.find(({ stack }) => stack === "python")?.file;
  if (file === undefined || config.stack !== undefined) return [];
  const reason =
    "there is a package.json and no Python manifest; write `stack: python` in factory.yaml to build a Python image";
  return [{ what: "stack python", reason, source: file }];
}
