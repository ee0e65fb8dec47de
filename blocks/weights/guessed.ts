import { posix } from "node:path";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { escapePattern } from "../../src/plan/escape-pattern.ts";
import { imageUser } from "../../src/plan/image-user.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { contextPath, WEIGHTS_CONTEXT } from "../../src/plan/weights-context.ts";
import { findWeightFiles } from "../../src/plan/weights-files.ts";
import { type WeightGroup, weightGroups } from "../../src/plan/weights-groups.ts";
import { workdir } from "../../src/plan/workdir.ts";
import type { FoundFile, Project } from "../../src/project/types.ts";
import type { WeightLayers } from "./weight-layers.ts";

/** Large files of the source that look like weights: they stay where the code expects them, in layers of their own. */
export async function guessedWeights(project: Project): Promise<WeightLayers> {
  const { config } = project;
  const { files, complete } = await findWeightFiles(project);
  const found = files.filter(({ path }) => !isDeclared(path, project));
  const groups = weightGroups(found.map(({ path }) => path));
  return {
    paths: found.map(({ path }) => contextPath(project, path)),
    left: found.map(({ path }) => escapePattern(contextPath(project, path))),
    stages: groups.map((group) => groupStage(group, project)),
    layers: groups.map(({ id }) => ({ id, group: "weights", distributions: [] })),
    diagnostics: [...weightDiagnostics(found, config.kind), ...(complete ? [] : [incomplete()])],
  };
}

/** Declared weights are no part of the source. */
function isDeclared(path: string, { config }: Project): boolean {
  const sources = (config.weights ?? []).flatMap((set) => set.sources);
  return sources.some(
    (one) => one.kind === "project" && (path === one.path || path.startsWith(`${one.path}/`)),
  );
}

function groupStage({ id, paths }: WeightGroup, project: Project): DraftStage {
  const { owner } = imageUser(project);
  const [first = ""] = paths;
  return {
    id,
    phase: "export.weights",
    name: paths.length === 1 ? `weights ${first}` : `weights ${first} and ${paths.length - 1} more`,
    block: "weights",
    from: { kind: "scratch" },
    layerId: id,
    layer: "all",
    ops: paths.map((path) => ({
      kind: "copy",
      from: { kind: "context", name: WEIGHTS_CONTEXT },
      src: [`/${contextPath(project, path)}`],
      dest: posix.join(workdir(project), path),
      ...(owner === undefined ? {} : { chown: owner }),
    })),
  };
}

function weightDiagnostics(
  files: readonly FoundFile[],
  kind: Project["config"]["kind"],
): readonly Diagnostic[] {
  const off = kind === "cog" ? "" : "; `detectWeights: false` in factory.yaml leaves them in the source";
  return files.slice(0, 20).map(({ path, bytes }) => ({
    code: "WEIGHTS_LAYER",
    severity: "info",
    message: `${path} (${Math.round(bytes / 1e6)} MB) looks like weights and is kept apart from the code${off}`,
    source: path,
  }));
}

function incomplete(): Diagnostic {
  const message =
    "the project has too many files to look for weights everywhere: name those that lie deep in it with `weights`, or leave data out with .dockerignore";
  return { code: "WEIGHTS_SEARCH_ENDED", severity: "info", message };
}
