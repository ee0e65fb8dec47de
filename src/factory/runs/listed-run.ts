import { readFileSync } from "node:fs";
import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import { RUN_STATUSES } from "../../pipeline/engine/run-status.ts";
import type { Checkpoint } from "../../pipeline/run-store/checkpoint.ts";
import type { RunEnvelope } from "../../pipeline/run-store/run-envelope.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";

/** One run in `factory runs list --json`. */
export interface ListedRun {
  readonly runId: string;
  readonly status: RunStatus;
  readonly paused: boolean;
  readonly interrupted: boolean;
  readonly simulated: boolean;
  readonly pipeline: string;
  readonly activeStage: string | null;
  readonly finalOutcome: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** As its files say now. Throws a plain Error for a run.json that is none. */
export function readListedRun(dir: string): ListedRun {
  const { envelope: file, checkpoint } = runPaths(dir);
  const envelope = JSON.parse(readFileSync(file, "utf8")) as RunEnvelope;
  const { tags = [] } = envelope;
  if (!RUN_STATUSES.includes(envelope.status)) throw new Error(`${envelope.status} is no status`);
  return {
    runId: envelope.run_id,
    status: envelope.status,
    paused: tags.includes("paused"),
    interrupted: tags.includes("interrupted"),
    simulated: tags.includes("simulated"),
    pipeline: envelope.pipeline_id,
    activeStage: envelope.status === "executing" ? nextNode(checkpoint) : (envelope.active_stage_id ?? null),
    finalOutcome: envelope.final_outcome ?? null,
    createdAt: envelope.created_at,
    updatedAt: envelope.updated_at,
  };
}

/** The envelope of a run that goes on is written when its status changes, its checkpoint with every stage. */
function nextNode(checkpoint: string): string | null {
  try {
    return (JSON.parse(readFileSync(checkpoint, "utf8")) as Partial<Checkpoint>).next_node ?? null;
  } catch {
    return null;
  }
}
