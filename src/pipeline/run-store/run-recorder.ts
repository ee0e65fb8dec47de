import type { RunEvent } from "../engine/run-event.ts";
import type { RunState } from "../engine/run-state.ts";
import { toCheckpoint } from "./checkpoint.ts";
import { CheckpointWriter } from "./checkpoint-writer.ts";
import { Journal } from "./journal.ts";
import { type EnvelopeFacts, toEnvelope } from "./run-envelope.ts";
import type { RunPaths } from "./run-paths.ts";
import { writeDurably } from "./write-durably.ts";

export interface RecorderCall {
  readonly paths: RunPaths;
  readonly facts: Omit<EnvelopeFacts, "interrupted">;
  readonly now: () => number;
}

/**
 * Up to this number of visited nodes a checkpoint follows every stage. A larger state is written after as many stages as
 * it has times this number, so that a long run does not spend its time on writing: the journal has what is missing.
 */
const NODES_PER_STAGE = 256;

/** Keeps a run on disk while it is driven. */
export class RunRecorder {
  readonly #call: RecorderCall;
  readonly #journal: Journal;
  readonly #checkpoints: CheckpointWriter;
  #stages = 0;
  #status: string | undefined;
  #interrupted = false;

  constructor(call: RecorderCall) {
    this.#call = call;
    this.#journal = new Journal(call.paths.journal);
    this.#checkpoints = new CheckpointWriter({
      file: call.paths.checkpoint,
      journaled: () => this.#journal.synced(),
    });
  }

  append(event: RunEvent): void {
    this.#journal.append(event);
    if (event.event === "run.interrupted") this.#interrupted = true;
    if (event.event === "run.resumed") this.#interrupted = false;
  }

  /** Resolves when the disk has every event so far. Throws RUN_NOT_SAVED. */
  synced(): Promise<void> {
    return this.#journal.synced();
  }

  /** Waits for the disk only when the run's status has changed. Throws RUN_NOT_SAVED. */
  checkpoint(state: RunState): void {
    const status = `${state.status} ${state.paused} ${this.#interrupted}`;
    this.#stages += 1;
    if (status === this.#status && this.#stages * NODES_PER_STAGE < state.outcomes.size) return;
    this.#stages = 0;
    const { facts, now } = this.#call;
    const timestamp = new Date(now()).toISOString();
    const checkpoint = toCheckpoint(state, {
      graphDigest: facts.graphDigest,
      journalBytes: this.#journal.bytes,
      timestamp,
    });
    const text = `${JSON.stringify(checkpoint)}\n`;
    if (status === this.#status) this.#checkpoints.write(text);
    else this.#settle(state, { text, timestamp, status });
  }

  /** Resolves when no checkpoint is being written any more. Throws RUN_NOT_SAVED. */
  idle(): Promise<void> {
    return this.#checkpoints.idle();
  }

  close(): void {
    this.#journal.close();
  }

  #settle(
    state: RunState,
    {
      text,
      timestamp,
      status,
    }: { readonly text: string; readonly timestamp: string; readonly status: string },
  ): void {
    const { paths, facts } = this.#call;
    this.#journal.sync();
    this.#checkpoints.writeDurably(text);
    const envelope = toEnvelope(state, timestamp, { ...facts, interrupted: this.#interrupted });
    writeDurably(paths.envelope, `${JSON.stringify(envelope, undefined, 2)}\n`);
    this.#status = status;
  }
}
