import { existsSync, statSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import { applyEvent } from "../engine/apply-event.ts";
import { newRunState, type RunState } from "../engine/run-state.ts";
import type { ContextValue } from "../outcome.ts";
import { fromCheckpoint } from "./checkpoint.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import { readJournal, truncateJournal } from "./read-journal.ts";
import type { RunPaths } from "./run-paths.ts";

export interface RestoreCall {
  readonly paths: RunPaths;
  readonly runId: string;
  readonly start: string;
  readonly initial: ReadonlyMap<string, ContextValue>;
  /** Set by who holds no lock: nothing on disk is changed then. */
  readonly readOnly?: true;
}

export interface RestoredState {
  readonly state: RunState;
  /** Digest of the graph that the checkpoint was made with. */
  readonly graphDigest: string | undefined;
  /** Length of a torn last line, which was removed. */
  readonly torn: number;
}

/**
 * The state of a run after its last event: that of the checkpoint, and every event since. So nothing that is in the
 * journal is done again. The caller must hold the lock of the run. Throws RUN_CORRUPT.
 */
export function restoreState({ paths, runId, start, initial, readOnly }: RestoreCall): RestoredState {
  const checkpoint = readCheckpoint(paths.checkpoint, runId);
  const offset = checkpoint?.journal_bytes ?? 0;
  const size = existsSync(paths.journal) ? statSync(paths.journal).size : 0;
  if (size < offset)
    throw damaged(paths.journal, `it is shorter than checkpoint.json says (${size} of ${offset} bytes)`);
  const state =
    checkpoint === undefined ? newRunState(runId, start, initial) : fromCheckpoint(checkpoint, initial);
  const { bytes, torn } = readJournal(paths.journal, {
    offset,
    onEvent: (event) => {
      if (event.seq !== state.seq + 1 || event.run_id !== runId) {
        throw damaged(paths.journal, `event ${event.seq} of ${event.run_id} follows event ${state.seq}`);
      }
      applyEvent(state, event);
    },
  });
  if (torn > 0 && readOnly === undefined) truncateJournal(paths.journal, bytes);
  return { state, graphDigest: checkpoint?.graph_digest, torn };
}

function damaged(file: string, why: string): FactoryError {
  return new FactoryError("RUN_CORRUPT", `${file} is damaged: ${why}`, {
    source: file,
    hint: "restore that file, or begin a new run with factory run",
  });
}
