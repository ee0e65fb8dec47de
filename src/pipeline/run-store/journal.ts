import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import type { RunEvent } from "../engine/run-event.ts";
import { saveError } from "./save-error.ts";

/**
 * events.ndjson while a run is driven: one line for each event. A line is in the file before anything follows from it, and
 * on the disk before anything outside does: `synced` waits for that without keeping other branches waiting.
 */
export class Journal {
  readonly #file: string;
  /** Opened for the first event: who only looks at a run that is read-only by now has to be told that it has ended. */
  #fd: number | undefined;
  #bytes: number;
  #synced: number;
  #syncing: Promise<void> | undefined;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
    this.#bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    this.#synced = this.#bytes;
  }

  /** Length of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws RUN_NOT_SAVED, and then the event is not in the file. */
  append(event: RunEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    const fd = this.#open();
    try {
      let written = 0;
      while (written < line.length) written += writeSync(fd, line, written);
    } catch (error) {
      ftruncateSync(fd, this.#bytes);
      throw saveError(this.#file, error);
    }
    this.#bytes += line.length;
  }

  sync(): void {
    if (this.#fd === undefined || this.#synced === this.#bytes) return;
    try {
      fdatasyncSync(this.#fd);
    } catch (error) {
      throw saveError(this.#file, error);
    }
    this.#synced = this.#bytes;
  }

  /** Resolves when the disk has every event so far; what is appended meanwhile may share the next wait. Throws RUN_NOT_SAVED. */
  async synced(): Promise<void> {
    const wanted = this.#bytes;
    while (this.#synced < wanted) {
      this.#syncing ??= this.#syncNow();
      await this.#syncing;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.sync();
    this.#closed = true;
    // A sync that is under way needs the file; it closes it then.
    if (this.#syncing === undefined && this.#fd !== undefined) closeSync(this.#fd);
  }

  #open(): number {
    try {
      this.#fd ??= openSync(this.#file, "a", 0o644);
      return this.#fd;
    } catch (error) {
      throw saveError(this.#file, error);
    }
  }

  #syncNow(): Promise<void> {
    const bytes = this.#bytes;
    const fd = this.#open();
    return new Promise((resolve, reject) => {
      fdatasync(fd, (error) => {
        this.#syncing = undefined;
        if (this.#closed) closeSync(fd);
        if (error !== null) {
          reject(saveError(this.#file, error));
          return;
        }
        this.#synced = Math.max(this.#synced, bytes);
        resolve();
      });
    });
  }
}
