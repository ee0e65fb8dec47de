import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { isOver } from "../../pipeline/engine/run-status.ts";
import { freezeRun, isFrozen, thawRun } from "../../pipeline/run-store/freeze-run.ts";
import { runDriver } from "../../pipeline/run-store/lock-run.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { finalOutcome } from "../../pipeline/run-store/run-envelope.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { writeDurably } from "../../pipeline/run-store/write-durably.ts";
import { type HeldRun, holdRun } from "../../pipeline/session/hold-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { evaluationsFolder } from "../evaluation/evaluation-paths.ts";
import { releaseImage } from "../images/release-image.ts";
import { handoffPaths } from "./handoff-paths.ts";
import { handoffText } from "./handoff-text.ts";
import { makeHandoff } from "./make-handoff.ts";
import { readFacts } from "./read-facts.ts";
import { summaryText } from "./summary-text.ts";

export interface FinalizeCall {
  /** Absolute. */
  readonly projectDir: string;
  /** Folder of the run. */
  readonly dir: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const POLL_MS = 20;
const MOST_WAIT_MS = 10_000;

/**
 * Leaves summary.md, handoff.json and handoff.md of a run that is over, and makes its folder read-only. Does what a crash
 * has left to do, and nothing for a run that is open or was finalized. This process may hold the run. Throws RUN_BUSY when
 * another process does not let go of it, RUN_NOT_SAVED, RUN_CORRUPT.
 */
export async function finalizeRun(call: FinalizeCall): Promise<void> {
  const { dir, now } = call;
  for (let waited = 0; ; waited += POLL_MS) {
    const { state } = readRun(dir);
    if (!isOver(state.status) || isFinalized(dir, state.seq)) return;
    if (state.status !== "approved") await releaseImage({ projectDir: call.projectDir, runId: state.runId });
    if ((await runDriver(dir))?.pid === process.pid) {
      publish(call);
      return;
    }
    try {
      const held = await holdRun({ dir, now });
      try {
        if (isOver(held.state.status)) finish(held, call);
      } finally {
        held.close();
      }
      return;
    } catch (error) {
      const busy = error instanceof FactoryError && error.code === "RUN_BUSY";
      if (!busy || waited >= MOST_WAIT_MS) throw error;
    }
    await delay(POLL_MS);
  }
}

/** Whether the documents are there, and tell of everything up to that event. */
export function isFinalized(dir: string, seq: number): boolean {
  if (!isFrozen(dir)) return false;
  try {
    const { events } = JSON.parse(readFileSync(handoffPaths(dir).json, "utf8")) as { events?: unknown };
    return events === seq;
  } catch {
    return false;
  }
}

function finish({ state, emit, paths }: HeldRun, call: FinalizeCall): void {
  // Half of it may be frozen, when the process that did it was killed.
  thawRun(call.dir);
  const { status } = state;
  const complete = lastEvent(paths.journal) === "run.completed";
  if (!complete) {
    emit({ event: "run.completed", status, final_outcome: finalOutcome(status) });
  } else if (writtenStatus(paths.envelope) !== status) emit();
  publish(call);
}

function publish({ projectDir, dir }: FinalizeCall): void {
  const paths = handoffPaths(dir);
  removeDrafts(dir);
  const handoff = makeHandoff(readFacts(projectDir, dir));
  writeDurably(paths.summary, summaryText(handoff));
  writeDurably(paths.markdown, handoffText(handoff));
  // The last, because it says that the others are there.
  writeDurably(paths.json, canonicalJson(handoff, { indent: 2 }));
  freezeRun(dir);
}

/** Of processes that were killed while they wrote. No node has a dot in its name. */
const DRAFT = /^[a-z]+\.(?:json|md|dot)\.(?:new|next)$/;

function removeDrafts(dir: string): void {
  for (const name of readdirSync(dir)) if (DRAFT.test(name)) rmSync(join(dir, name), { force: true });
  const reports = evaluationsFolder(dir);
  for (const name of existsSync(reports) ? readdirSync(reports) : []) {
    if (name.startsWith(".")) rmSync(join(reports, name), { recursive: true, force: true });
  }
  // Nobody drives the run any more who could do what is asked there.
  rmSync(runPaths(dir).control, { recursive: true, force: true });
}

function lastEvent(journal: string): RunEvent["event"] | undefined {
  let last: RunEvent["event"] | undefined;
  readJournal(journal, {
    onEvent: ({ event }) => {
      last = event;
    },
  });
  return last;
}

/** Undefined for a file that is damaged: it is written anew. */
function writtenStatus(envelope: string): unknown {
  try {
    return (JSON.parse(readFileSync(envelope, "utf8")) as { status?: unknown }).status;
  } catch {
    return undefined;
  }
}
