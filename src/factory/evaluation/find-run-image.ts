import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { nodeKind } from "../../pipeline/node-kind.ts";
import type { ContextValue } from "../../pipeline/outcome.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import type { RunManifest } from "../../pipeline/run-store/run-manifest.ts";
import type { RunPaths } from "../../pipeline/run-store/run-paths.ts";
import { pipelineDigest, readPipeline } from "../../pipeline/session/read-pipeline.ts";

/** The image that a run is about, as the stage that made it says. */
export interface RunImage {
  readonly digest: string;
  readonly stage: string;
  /** Whether factory built it; else a command of the stage says that there is such an image. */
  readonly built: boolean;
  /** `layout`, `archive`, `image` and others, as `factory build` calls its outputs. */
  readonly output?: string;
  /** Absolute, or relative to the folder that the run works in. */
  readonly path?: string;
  readonly tag?: string;
}

export interface FinishedRun {
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
  /** What its stages left. */
  readonly context: ReadonlyMap<string, ContextValue>;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The image of a run: the one whose digest its stages left, else the only one that they built. Throws RUN_WITHOUT_IMAGE, and
 * PIPELINE_CHANGED when nobody can tell any more which stages were builds.
 */
export function findRunImage({ paths, manifest, context }: FinishedRun): RunImage {
  const { images, graphDigest } = readImages(paths, readGraph(paths, manifest));
  if (graphDigest !== undefined && graphDigest !== manifest.graph_digest) throw changed(paths.manifest);
  const left = context.get("image.digest");
  if (left === undefined || left === "") return onlyBuilt(images, manifest);
  if (typeof left !== "string" || !DIGEST.test(left)) {
    throw without(manifest, `its stages left ${JSON.stringify(left)} as image.digest, which is no digest`);
  }
  const found = images.filter(({ digest }) => digest === left);
  const image = found.findLast(({ built }) => built) ?? found.at(-1);
  if (image !== undefined) return image;
  throw without(manifest, `no stage has made ${left}, which somebody has set as image.digest`);
}

function readGraph({ pipeline }: RunPaths, manifest: RunManifest): Graph {
  let text: string;
  try {
    text = readFileSync(pipeline, "utf8");
  } catch (error) {
    throw new FactoryError("RUN_CORRUPT", `${pipeline} cannot be read: ${(error as Error).message}`, {
      source: pipeline,
      hint: "restore that file, or begin a new run with factory run",
    });
  }
  if (pipelineDigest(text) !== manifest.graph_digest) throw changed(pipeline);
  return readPipeline(text, manifest.source);
}

/** Images in the order in which stages told of them; a restart forgets all. */
function readImages({ journal }: RunPaths, graph: Graph) {
  const builds = new Set(
    graph.nodes.filter((node) => nodeKind(node) === "factory.build").map(({ id }) => id),
  );
  const images: RunImage[] = [];
  let graphDigest: string | undefined;
  readJournal(journal, {
    onEvent: (event) => {
      if (event.event === "run.created") graphDigest = event.graph_digest;
      if (event.event === "edge.selected" && event.restart !== undefined) images.length = 0;
      const image = event.event === "stage.completed" ? toImage(event, builds) : undefined;
      if (image !== undefined) images.push(image);
    },
  });
  return { images, graphDigest };
}

function toImage(
  { stage_id: stage, result }: Extract<RunEvent, { event: "stage.completed" }>,
  builds: ReadonlySet<string>,
): RunImage | undefined {
  const updates = result.context_updates ?? {};
  const text = (key: string) => {
    const value = updates[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [digest, output, path, tag] = [
    text("image.digest"),
    text("image.output"),
    text("image.path"),
    text("image.tag"),
  ];
  if (digest === undefined || !DIGEST.test(digest)) return undefined;
  return {
    digest,
    stage,
    built: builds.has(stage),
    ...(output === undefined ? {} : { output }),
    ...(path === undefined ? {} : { path }),
    ...(tag === undefined ? {} : { tag }),
  };
}

/** Branches of a pipeline leave nothing behind, but what they have built is there. */
function onlyBuilt(images: readonly RunImage[], manifest: RunManifest): RunImage {
  const built = images.filter((image) => image.built);
  const image = built.at(-1);
  if (image === undefined) throw without(manifest, "none of its stages has built one");
  const digests = [...new Set(built.map(({ digest }) => digest))];
  if (digests.length === 1) return image;
  throw without(
    manifest,
    `its branches have built ${digests.join(" and ")}, and left none of them as image.digest`,
  );
}

function without({ run_id: runId }: RunManifest, reason: string): FactoryError {
  return new FactoryError("RUN_WITHOUT_IMAGE", `the run ${runId} has no image: ${reason}`, {
    hint: "let a stage of type factory.build make it, outside of branches, and begin a new run",
  });
}

function changed(file: string): FactoryError {
  return new FactoryError("PIPELINE_CHANGED", `${file} has changed since the run began`, {
    source: file,
    hint: "restore that file, or begin a new run with factory run",
  });
}
