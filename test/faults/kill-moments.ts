import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { runFolders } from "./crash-trace.ts";
import { randomMoments } from "./random-moments.ts";

/** When a process is killed: after a time, or when its journal has grown by so many bytes. */
export interface Kill {
  readonly by: "time" | "journal";
  readonly after: number;
  /** Whether what it runs is killed with it, as a power cut would do. */
  readonly tools: boolean;
}

/** Longer than a process needs to take up a run, and shorter than a run. */
const LONGEST_MS = 500;
const LARGEST_BYTES = 3500;
const POLL_MS = 1;

export function killMoments({ seed, count }: { readonly seed: number; readonly count: number }): Kill[] {
  const numbers = randomMoments({ seed, count: 2 * count, belowMs: 1_000_000 });
  return Array.from({ length: count }, (_, index) => {
    const by = index % 2 === 0 ? "time" : "journal";
    const share = (numbers[2 * index] ?? 0) / 1_000_000;
    return {
      by,
      after: Math.ceil(share * (by === "time" ? LONGEST_MS : LARGEST_BYTES)),
      tools: (numbers[2 * index + 1] ?? 0) % 2 === 0,
    };
  });
}

/** Kills a process at its moment; false when it ended before. */
export async function killWhen(
  child: ChildProcess,
  { runs }: { readonly runs: string },
  { by, after, tools }: Kill,
): Promise<boolean> {
  const begunMs = performance.now();
  const size = journalSize(runs);
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (by === "time" ? performance.now() - begunMs >= after : journalSize(runs) - size >= after) break;
    await delay(POLL_MS);
  }
  const sent = child.kill("SIGKILL");
  if (!sent) return false;
  if (tools) killTools(runs);
  await new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  return child.signalCode === "SIGKILL";
}

function journalSize(runs: string): number {
  const [run] = runFolders(runs);
  if (run === undefined) return 0;
  return statSync(join(runs, run, "events.ndjson"), { throwIfNoEntry: false })?.size ?? 0;
}

/** Every process that belongs to a stage of these runs. */
function killTools(runs: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "latin1").includes(`FACTORY_RUN_DIR=${runs}`)) continue;
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}
