import { rmSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import { isFinal, isOver } from "../../pipeline/engine/run-status.ts";
import { readRunNames } from "../../pipeline/run-store/find-run.ts";
import { isRunId } from "../../pipeline/run-store/run-id.ts";
import { runsFolder } from "../../pipeline/run-store/run-paths.ts";
import { type IndexEntry, indexLine, readEntry } from "./index-line.ts";
import { readListedRun } from "./listed-run.ts";
import { newestFirst } from "./newest-first.ts";
import { RunIndex } from "./run-index.ts";

export interface ListRequest {
  /** Absolute. */
  readonly projectDir: string;
  /** Only runs with that status. */
  readonly status?: string;
  /** Gets what is wrong with a run.json, whose run is left out. */
  readonly warn: (line: string) => void;
}

/** A run in JSON: that of most was made before, and nobody needs to read it. */
export interface RunText {
  readonly id: string;
  readonly status: RunStatus;
  /** A ListedRun. */
  readonly json: string;
}

/** Runs of a project, newest first, as their files are now; reads as it goes. Throws FILE_UNREADABLE. */
export function* listIndexed({ projectDir, status, warn }: ListRequest): Generator<RunText> {
  const folder = runsFolder(projectDir);
  const names = readRunNames(projectDir);
  const ids = names.filter(isRunId);
  removeDrafts(folder, names);
  if (ids.length === 0) return;
  const index = new RunIndex(folder);
  try {
    for (const id of newestFirst(ids)) {
      const known = index.find(id);
      if (known !== undefined && status !== undefined && known.status !== status && isFinal(known.status))
        continue;
      const dir = `${folder}${sep}${id}`;
      const run =
        (known === undefined ? undefined : unchanged(known, dir)) ?? readAgain(dir, { id, index, warn });
      if (run !== undefined && (status === undefined || run.status === status)) yield run;
    }
  } finally {
    index.close(ids);
  }
}

/** No run takes that long to be made. */
const OLD_MS = 3_600_000;

/** Runs that were never finished being made, because somebody was killed. */
function removeDrafts(folder: string, names: readonly string[]): void {
  for (const name of names) {
    if (!name.startsWith(".") || !name.endsWith(".new")) continue;
    const draft = join(folder, name);
    try {
      if (Date.now() - statSync(draft).mtimeMs > OLD_MS) rmSync(draft, { recursive: true, force: true });
    } catch {
      // Somebody else removes it, or owns it.
    }
  }
}

function unchanged(entry: IndexEntry, dir: string): RunText | undefined {
  const found = readEntry(entry);
  if (found === undefined) return undefined;
  // Nothing can happen to a run whose status is final; one that failed may have been resumed.
  if (!isFinal(entry.status) && stampOf(dir) !== found.stamp) return undefined;
  return { id: entry.id, status: entry.status, json: found.json };
}

interface Reading {
  readonly id: string;
  readonly index: RunIndex;
  readonly warn: (line: string) => void;
}

function readAgain(dir: string, { id, index, warn }: Reading): RunText | undefined {
  try {
    // Before it is read: what changes meanwhile does not fit the stamp then.
    const stamp = stampOf(dir);
    const run = readListedRun(dir);
    const json = JSON.stringify(run);
    if (stamp !== undefined && run.runId === id && isOver(run.status)) {
      index.learn(indexLine(id, run.status, { stamp, json }));
    }
    return { id, status: run.status, json };
  } catch (error) {
    warn(`${join(dir, "run.json")} cannot be read, and its run is left out: ${(error as Error).message}`);
    return undefined;
  }
}

function stampOf(dir: string): string | undefined {
  const found = statSync(`${dir}${sep}run.json`, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.mtimeMs},${found.size}`;
}
