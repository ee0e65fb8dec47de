import { join } from "node:path";

/** Where the runs of a project are; `projectDir` is absolute. */
export function runsFolder(projectDir: string): string {
  return join(projectDir, ".factory", "state", "runs");
}

/** The files of a run. */
export interface RunPaths {
  readonly dir: string;
  readonly envelope: string;
  readonly journal: string;
  readonly checkpoint: string;
  readonly manifest: string;
  /** The pipeline as it was when the run began. */
  readonly pipeline: string;
  /** What was in force when the run began; only of a run with a profile. */
  readonly profile: string;
  readonly artifacts: string;
  /** Folder with what other processes ask of the one that drives the run. */
  readonly control: string;
}

export function runPaths(dir: string): RunPaths {
  return {
    dir,
    envelope: join(dir, "run.json"),
    journal: join(dir, "events.ndjson"),
    checkpoint: join(dir, "checkpoint.json"),
    manifest: join(dir, "manifest.json"),
    pipeline: join(dir, "pipeline.dot"),
    profile: join(dir, "profile.json"),
    artifacts: join(dir, "artifacts"),
    control: join(dir, "control"),
  };
}
