import { setTimeout as delay } from "node:timers/promises";
import { runDriver } from "../../pipeline/run-store/lock-run.ts";

const POLL_MS = 200;

/** Reads again and again while a process drives the run, and once more after that. */
export async function followRun(dir: string, signal: AbortSignal, read: () => void): Promise<void> {
  for (;;) {
    const driver = await runDriver(dir);
    read();
    if (driver === undefined || signal.aborted) return;
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
