import { type FSWatcher, watch } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { WatchedFiles } from "./watched-files.ts";

/** What a project's files are at one moment: a text for each path that is another one when the file is. */
export interface Snapshot {
  readonly files: ReadonlyMap<string, string>;
  readonly watched: WatchedFiles;
}

export interface Changes {
  /** Sorted, relative to the root. */
  readonly paths: readonly string[];
  readonly after: Snapshot;
}

/** Editors write a file in several moves, and tools many files in a row. */
const QUIET_MS = 120;
const LONGEST_MS = 2_000;
/** Where the system watches no more folders, they are looked at this often. */
const POLL_MS = 1_000;

/**
 * Tells when files below a folder change. Notices of the system only say that something may have: what has is found by
 * looking at all files, so that new folders, renames and lost notices are no special cases.
 */
export class ProjectWatcher {
  readonly #root: string;
  readonly #folders = new Map<string, FSWatcher>();
  #polls = false;
  #noticed: (() => void) | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Looks at every file, and watches every folder that it enters. */
  async look(watched: WatchedFiles): Promise<Snapshot> {
    const files = new Map<string, string>();
    const folders = new Set<string>();
    await this.#lookInto("", { watched, files, folders });
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    return { files, watched };
  }

  /**
   * Waits until files are other ones than in `before`, and until they stay as they are for a moment. Rejects with the
   * signal's reason.
   */
  async changes(before: Snapshot, watched: WatchedFiles, signal: AbortSignal): Promise<Changes> {
    for (;;) {
      const noticed = this.#notice(signal);
      // Its rejection is seen when it is awaited, also when something else fails first.
      noticed.catch(() => undefined);
      if (changedPaths(before, await this.look(watched)).length === 0) {
        await noticed;
        continue;
      }
      await this.#quiet(signal);
      const after = await this.look(watched);
      const paths = changedPaths(before, after);
      // A file that is again what it was needs no build.
      if (paths.length > 0) return { paths, after };
    }
  }

  close(): void {
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  async #lookInto(
    folder: string,
    found: {
      readonly watched: WatchedFiles;
      readonly files: Map<string, string>;
      readonly folders: Set<string>;
    },
  ): Promise<void> {
    found.folders.add(folder);
    // Before its names are read: what comes later is noticed.
    this.#watchFolder(folder);
    const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch(() => []);
    const prefix = folder === "" ? "" : `${folder}/`;
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        if (found.watched.entersFolder(path)) await this.#lookInto(path, found);
      } else if (found.watched.hasFile(path)) {
        const status = await lstat(join(this.#root, path)).catch(() => undefined);
        if (status !== undefined) found.files.set(path, stateOf(status));
      }
    }
  }

  #watchFolder(folder: string): void {
    if (this.#folders.has(folder) || this.#polls) return;
    try {
      const watcher = watch(join(this.#root, folder), { persistent: true }, () => this.#noticed?.());
      // A folder that is gone is not watched any more; one of the same name is watched when it is looked at.
      watcher.on("error", () => {
        watcher.close();
        this.#folders.delete(folder);
        this.#noticed?.();
      });
      this.#folders.set(folder, watcher);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.#polls = true;
    }
  }

  /** Resolves with the next notice, or after a while where there are none. */
  #notice(signal: AbortSignal, withinMs = this.#polls ? POLL_MS : undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = withinMs === undefined ? undefined : setTimeout(() => end(resolve), withinMs);
      const abort = () => end(() => reject(signal.reason));
      const notice = () => end(resolve);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        if (this.#noticed === notice) this.#noticed = undefined;
        settle();
      };
      // One that still waits is answered, too: it is looked anew anyway.
      this.#noticed?.();
      this.#noticed = notice;
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    });
  }

  async #quiet(signal: AbortSignal): Promise<void> {
    const until = Date.now() + LONGEST_MS;
    for (;;) {
      const startMs = Date.now();
      await this.#notice(signal, QUIET_MS);
      const now = Date.now();
      if (now - startMs >= QUIET_MS || now >= until) return;
    }
  }
}

/** Only what both snapshots look at can have changed: another .dockerignore alone adds no files. */
function changedPaths(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...paths]
    .filter((path) => before.files.get(path) !== after.files.get(path))
    .filter((path) => before.watched.hasFile(path) && after.watched.hasFile(path))
    .sort();
}

function stateOf(status: {
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
  readonly mode: number;
}): string {
  return `${status.mtimeMs} ${status.size} ${status.ino} ${status.mode}`;
}
