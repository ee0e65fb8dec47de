import { setTimeout as delay } from "node:timers/promises";
import { identifyProcess } from "./process-identity.ts";

const POLL_MS = 50;

/** Ends a process that leads its own group: SIGTERM, then after `graceMs` SIGKILL to the group. True when it had to be killed. */
export async function endProcess(pid: number, graceMs = 10_000): Promise<boolean> {
  const before = await identifyProcess(pid);
  if (before === undefined) return false;
  const isGone = async () => (await identifyProcess(pid))?.startTicks !== before.startTicks;
  send(pid, "SIGTERM");
  if (await until(isGone, graceMs)) return false;
  send(-pid, "SIGKILL");
  await until(isGone, graceMs);
  return true;
}

async function until(condition: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it ended in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
