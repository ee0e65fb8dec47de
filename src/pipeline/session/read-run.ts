import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunState } from "../engine/run-state.ts";
import { findStarts } from "../find-ends.ts";
import type { Graph } from "../graph.ts";
import { restoreState } from "../run-store/restore-state.ts";
import { type RunManifest, readManifest } from "../run-store/run-manifest.ts";
import { type RunPaths, runPaths } from "../run-store/run-paths.ts";
import { readPipeline } from "./read-pipeline.ts";
import { initialContext } from "./session.ts";

export interface ReadRun {
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
  readonly graph: Graph;
  readonly state: RunState;
}

/**
 * A run as it is now, also while a process drives it; changes nothing, unless who holds the lock wants a torn line removed.
 * Throws RUN_CORRUPT.
 */
export function readRun(dir: string, { repair = false }: { readonly repair?: boolean } = {}): ReadRun {
  const paths = runPaths(dir);
  const manifest = readManifest(paths.manifest);
  const graph = readPipeline(readText(paths.pipeline), manifest.source);
  const { state } = restoreState({
    paths,
    runId: manifest.run_id,
    start: findStarts(graph)[0]?.id ?? "start",
    initial: initialContext(graph),
    ...(repair ? {} : { readOnly: true }),
  });
  return { paths, manifest, graph, state };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new FactoryError("RUN_CORRUPT", `${file} cannot be read: ${(error as Error).message}`, {
      source: file,
      hint: "restore that file",
      cause: error,
    });
  }
}
