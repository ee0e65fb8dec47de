import { emit } from "../engine/run.ts";
import type { EventBody, RunEvent } from "../engine/run-event.ts";
import type { RunState } from "../engine/run-state.ts";
import { lockRun } from "../run-store/lock-run.ts";
import type { RunManifest } from "../run-store/run-manifest.ts";
import type { RunPaths } from "../run-store/run-paths.ts";
import { RunRecorder } from "../run-store/run-recorder.ts";
import { readRun } from "./read-run.ts";

/** A run that only this process changes, and of which no stage runs. */
export interface HeldRun {
  readonly runId: string;
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
  /** As it is after what was emitted. */
  readonly state: RunState;
  /** On the disk when this returns. Throws RUN_NOT_SAVED. */
  readonly emit: (...bodies: readonly EventBody[]) => void;
  /** Lets others have it. */
  readonly close: () => void;
}

export interface HoldCall {
  /** Folder of the run. */
  readonly dir: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Takes a run that nobody drives, to note what is done about it. Throws RUN_BUSY, RUN_CORRUPT, RUN_NOT_SAVED. */
export async function holdRun({ dir, now, onEvent }: HoldCall): Promise<HeldRun> {
  const unlock = await lockRun(dir);
  try {
    const { paths, manifest, state } = readRun(dir, { repair: true });
    const { binding, simulated, run_id: runId } = manifest;
    const recorder = new RunRecorder({
      paths,
      now,
      facts: {
        pipelineId: manifest.name,
        graphDigest: manifest.graph_digest,
        ...(binding === undefined ? {} : { binding }),
        createdAt: manifest.start_time,
        simulated,
      },
    });
    const ports = {
      now,
      append: (event: RunEvent) => recorder.append(event),
      ...(onEvent === undefined ? {} : { observe: onEvent }),
    };
    return {
      runId,
      paths,
      manifest,
      state,
      emit: (...bodies) => {
        for (const body of bodies) emit({ state, ports }, body);
        recorder.checkpoint(state);
      },
      close: () => {
        try {
          recorder.close();
        } finally {
          unlock();
        }
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
