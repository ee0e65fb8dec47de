import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { RunEvent } from "../engine/run-event.ts";
import { saveError } from "./save-error.ts";

/**
 * events.ndjson while a run is driven: one line for each event. A line is in the file before anything follows from it, and
 * on the disk before anything outside does: `synced` waits for that without keeping other branches waiting.
 */
export class Journal {
  readonly #file: string;
  readonly #fd: number;
  #bytes: number;
  #synced: number;
  #syncing: Promise<void> | undefined;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
    try {
      this.#fd = openSync(file, "a", 0o644);
      this.#bytes = fstatSync(this.#fd).size;
    } catch (error) {
      throw saveError(file, error);
    }
    this.#synced = this.#bytes;
  }

  /** Length of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws RUN_NOT_SAVED, and then the event is not in the file. */
  append(event: RunEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      let written = 0;
      while (written < line.length) written += writeSync(this.#fd, line, written);
    } catch (error) {
      ftruncateSync(this.#fd, this.#bytes);
      throw saveError(this.#file, error);
    }
    this.#bytes += line.length;
  }

  sync(): void {
    if (this.#synced === this.#bytes) return;
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
    if (this.#syncing === undefined) closeSync(this.#fd);
  }

  #syncNow(): Promise<void> {
    const bytes = this.#bytes;
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => {
        this.#syncing = undefined;
        if (this.#closed) closeSync(this.#fd);
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
