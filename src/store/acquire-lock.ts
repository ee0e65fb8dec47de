import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A holder that died is noticed after this time. */
const STALE_MS = 20_000;
const POLL_MS = 500;

export interface LockRequest {
  /** Made when it is missing. */
  readonly folder: string;
  readonly name: string;
  /** Most milliseconds to wait for another holder; for ever when absent. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** Called once when another process holds it. */
  readonly onWait?: () => void;
}

/**
 * Waits until no other process holds the lock of that folder and name, and takes it; the result gives it back. Undefined
 * when the time is over. Throws what `signal` was aborted with.
 */
export async function acquireLock(request: LockRequest): Promise<(() => Promise<void>) | undefined> {
  const { folder, name, waitMs = Number.POSITIVE_INFINITY, signal } = request;
  // Loaded here: most commands need no lock. Of what esbuild bundles of CommonJS, only `default` is there.
  const { default: lockfile } = await import("proper-lockfile");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let waited = 0; ; waited += POLL_MS) {
    signal?.throwIfAborted();
    try {
      const release = await lockfile.lock(folder, {
        lockfilePath: join(folder, `${name}.lock`),
        stale: STALE_MS,
        // Only a machine that slept loses a lock, and nothing better can be done then than to finish.
        onCompromised: () => undefined,
      });
      // Fails when the lock was lost, and then there is nothing to give back.
      return () => release().catch(() => undefined);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (waited >= waitMs) return undefined;
    if (waited === 0) request.onWait?.();
    await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}
