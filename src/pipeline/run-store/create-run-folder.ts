import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ignoreInGit } from "../../store/ignore-in-git.ts";
import type { RunEnvelope } from "./run-envelope.ts";
import type { RunManifest } from "./run-manifest.ts";
import { type RunPaths, runPaths } from "./run-paths.ts";
import { saveError } from "./save-error.ts";

export interface NewRun {
  /** Where the run's folder will be. */
  readonly dir: string;
  readonly envelope: RunEnvelope;
  readonly manifest: RunManifest;
  /** The pipeline's text. */
  readonly pipeline: string;
  /** Text of profile.json. */
  readonly profile?: string;
}

/** Makes a run's folder with all it begins with, as a whole. Throws RUN_NOT_SAVED. */
export function createRunFolder({ dir, envelope, manifest, pipeline, profile }: NewRun): RunPaths {
  const draft = join(dirname(dir), `.${manifest.run_id}.new`);
  try {
    mkdirSync(draft, { recursive: true });
    const paths = runPaths(draft);
    writeFileSync(paths.envelope, json(envelope));
    writeFileSync(paths.manifest, json(manifest));
    writeFileSync(paths.pipeline, pipeline);
    if (profile !== undefined) writeFileSync(paths.profile, profile);
    mkdirSync(paths.artifacts);
    renameSync(draft, dir);
  } catch (error) {
    discard(draft);
    throw saveError(dir, error);
  }
  return runPaths(dir);
}

function discard(draft: string): void {
  try {
    rmSync(draft, { recursive: true, force: true });
  } catch {
    // What kept it from being made can keep it from being removed; that is what the user is told.
  }
}

/** Keeps git away from the runs of a project. */
export function ignoreRuns(projectDir: string): void {
  const state = join(projectDir, ".factory", "state");
  try {
    ignoreInGit(state);
  } catch (error) {
    throw saveError(state, error);
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
