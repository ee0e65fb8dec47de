import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** A number of seconds that no other process of this machine sleeps. */
export function sleepTime(): number {
  return 1_000_000 + Math.floor(Math.random() * 1_000_000);
}

/** The processes of a solve that runs `sleep`; fails with the solve. */
export async function untilSleeping(seconds: number, solving: Promise<unknown>): Promise<readonly number[]> {
  const ended = solving.then((failure) => Promise.reject(failure));
  ended.catch(() => {});
  for (;;) {
    const pids = await pidsWith(`sleep\0${seconds}\0`);
    if (pids.length > 0) return pids;
    await Promise.race([sleep(50), ended]);
  }
}

export async function pidsWith(text: string): Promise<readonly number[]> {
  const found = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(async (pid) => {
        const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        return commandLine.includes(text) ? [Number(pid)] : [];
      }),
  );
  return found.flat();
}

/** Waits until none of the processes runs; false when that takes too long. */
export async function endedWithin(ms: number, pids: readonly number[]): Promise<boolean> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    if ((await Promise.all(pids.map(isRunning))).every((running) => !running)) return true;
    await sleep(50);
  }
  return false;
}

/** Kills a process that may have ended already. */
export function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended with its daemon.
  }
}

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat !== undefined && !/\) Z /.test(stat);
}
