import { posix } from "node:path";
import { patternExpression } from "../../src/plan/compile-pattern.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { escapePattern } from "../../src/plan/escape-pattern.ts";
import { imageUser } from "../../src/plan/image-user.ts";
import type { DraftInput, DraftStage, Op, PlanContext } from "../../src/plan/types.ts";
import { contextPath, onlyChosen, WEIGHTS_CONTEXT } from "../../src/plan/weights-context.ts";
import type { Project, WeightSet, WeightSource } from "../../src/project/types.ts";
import { downloadStage, hubStage, isCommit } from "./hub.ts";
import type { WeightLayers } from "./weight-layers.ts";

/** Files and folders of a source that are looked at; what lies beyond is copied with the code as well. */
const MAX_ENTRIES = 10_000;

type HubSource = Extract<WeightSource, { kind: "hub" }>;
type ProjectSource = Extract<WeightSource, { kind: "project" }>;

/** The sets of weights that the config names: one layer each. */
export async function declaredWeights(project: Project): Promise<WeightLayers> {
  const sets = project.config.weights ?? [];
  const sources = sets.flatMap((set) => set.sources);
  const files = sources.filter((source) => source.kind === "project");
  const hub = sources.filter((source) => source.kind === "hub");
  const left = await Promise.all(files.map((source) => leftOut(source, project)));
  return {
    contexts: Object.fromEntries(sets.flatMap((set) => ownContexts(set, project))),
    paths: files.filter((source) => !isChosen(source)).map(({ path }) => contextPath(project, path)),
    left: left.flat(),
    stages: [
      ...(hub.length === 0 ? [] : [hubStage()]),
      ...sets.flatMap((set) => [...downloads(set), setStage(set, project)]),
    ],
    layers: sets.map((set) => ({ id: layerId(set), group: "weights", distributions: [] })),
    diagnostics: hub.flatMap(moving),
  };
}

function layerId({ name }: WeightSet): string {
  return `weights-${name}`;
}

/**
 * A source with patterns has a context of its own, which holds what they choose: BuildKit's copies with patterns leave
 * today's time on folders.
 */
function ownContexts(set: WeightSet, project: Project): readonly (readonly [string, PlanContext])[] {
  return set.sources.flatMap((source, index) => {
    if (source.kind !== "project" || !isChosen(source)) return [];
    return [[ownId(set, index), onlyChosen(contextPath(project, source.path), source)] as const];
  });
}

function isChosen({ is, include, exclude }: ProjectSource): boolean {
  return is === "folder" && include.length + exclude.length > 0;
}

/** What the set takes is not copied a second time. Exceptions stay with the code, so then the files are named one by one. */
async function leftOut(source: ProjectSource, project: Project): Promise<readonly string[]> {
  const { path, include, exclude } = source;
  const folder = escapePattern(contextPath(project, path));
  if (!isChosen(source)) return [folder];
  if (exclude.length === 0) return include.map((pattern) => `${folder}/${pattern}`);
  const matchers = { include: pathPatterns(include), exclude: pathPatterns(exclude) };
  const { files } = await project.fs.find({
    folder: path,
    enter: () => true,
    wanted: () => true,
    maxEntries: MAX_ENTRIES,
  });
  const taken = files.filter(
    (file) => (include.length === 0 || matchers.include(file.path)) && !matchers.exclude(file.path),
  );
  return taken.map((file) => `${folder}/${escapePattern(file.path)}`).sort();
}

function pathPatterns(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(patternExpression(pattern), "su"));
  return (path) => expressions.some((expression) => expression.test(path));
}

function downloads(set: WeightSet): readonly DraftStage[] {
  return set.sources.flatMap((source, index) =>
    source.kind === "hub" ? [downloadStage(source, `${ownId(set, index)}-download`)] : [],
  );
}

/** Of one source of a set. No name of a set has two hyphens in a row. */
function ownId(set: WeightSet, index: number): string {
  return set.sources.length === 1 ? layerId(set) : `${layerId(set)}--${index + 1}`;
}

function setStage(set: WeightSet, project: Project): DraftStage {
  return {
    id: layerId(set),
    phase: "export.weights",
    name: `weights ${set.name}`,
    block: "weights",
    from: { kind: "scratch" },
    layerId: layerId(set),
    layer: "all",
    ops: set.sources.map((source, index) => sourceOp(source, { set, index, project })),
  };
}

function sourceOp(
  source: WeightSource,
  { set, index, project }: { readonly set: WeightSet; readonly index: number; readonly project: Project },
): Op<DraftInput> {
  const dest = `${set.target}/`;
  const { owner } = imageUser(project);
  const chown = owner === undefined ? {} : { chown: owner };
  switch (source.kind) {
    case "project": {
      const src = [`/${contextPath(project, source.path)}`];
      const name = isChosen(source) ? ownId(set, index) : WEIGHTS_CONTEXT;
      return { kind: "copy", from: { kind: "context", name }, src, dest, ...chown };
    }
    case "http":
      return {
        kind: "add",
        url: source.url,
        checksum: source.checksum,
        dest: source.unpack ? set.target : posix.join(set.target, fileName(source.url)),
        ...(source.unpack ? { unpack: true } : {}),
      };
    case "hub": {
      const from = { kind: "stage", id: `${ownId(set, index)}-download` } as const;
      return { kind: "copy", from, src: ["/weights"], dest, ...chown };
    }
  }
}

function fileName(url: string): string {
  const name = new URL(url).pathname.split("/").at(-1) ?? "";
  return /^[\w.+~-]+$/.test(name) && !/^\.+$/.test(name) ? name : "weights";
}

/** A branch names other files tomorrow, and the build does not ask again. */
function moving(source: HubSource): readonly Diagnostic[] {
  if (isCommit(source)) return [];
  const { repository, revision } = source;
  const named = revision === undefined ? "names no revision" : `names ${revision}, which is no commit`;
  return [
    {
      code: "WEIGHTS_NOT_PINNED",
      severity: "warning",
      message: `hf://${repository} ${named}: a later build may get other files; write hf://${repository}@COMMIT`,
      source: source.source,
    },
  ];
}
