import { rename, rm, writeFile } from "node:fs/promises";
import { saveError } from "./save-error.ts";
import { writeDurably } from "./write-durably.ts";

export interface CheckpointWriterCall {
  readonly file: string;
  /** Resolves when the disk has the events that a checkpoint tells of: it must never know more than the journal. */
  readonly journaled: () => Promise<void>;
}

/**
 * Writes checkpoints while the run goes on: always whole, one at a time, and of those that come meanwhile only the newest.
 * The disk is not waited for, because a run can be continued from its journal and any checkpoint.
 */
export class CheckpointWriter {
  readonly #file: string;
  readonly #journaled: () => Promise<void>;
  #next: string | undefined;
  #writing: Promise<void> | undefined;
  #durable: string | undefined;
  #failure: unknown;

  constructor({ file, journaled }: CheckpointWriterCall) {
    this.#file = file;
    this.#journaled = journaled;
  }

  /** Throws RUN_NOT_SAVED when an earlier one could not be written. */
  write(text: string): void {
    this.#throwFailure();
    this.#next = text;
    this.#writing ??= this.#writeAll();
  }

  /** Returns when the disk has it. Throws RUN_NOT_SAVED. */
  writeDurably(text: string): void {
    this.#next = undefined;
    this.#durable = text;
    writeDurably(this.#file, text);
    this.#throwFailure();
  }

  /** Resolves when nothing is being written any more. Throws RUN_NOT_SAVED. */
  async idle(): Promise<void> {
    await this.#writing;
    this.#throwFailure();
  }

  async #writeAll(): Promise<void> {
    const draft = `${this.#file}.next`;
    try {
      for (let text = this.#next; text !== undefined; text = this.#next) {
        this.#next = undefined;
        this.#durable = undefined;
        await this.#journaled();
        await writeFile(draft, text);
        await rename(draft, this.#file);
        // One that was written meanwhile is newer, and may have been replaced.
        if (this.#durable !== undefined) writeDurably(this.#file, this.#durable);
      }
    } catch (error) {
      this.#failure = error;
      await rm(draft, { force: true }).catch(() => undefined);
    } finally {
      this.#writing = undefined;
    }
  }

  #throwFailure(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw saveError(this.#file, failure);
  }
}
