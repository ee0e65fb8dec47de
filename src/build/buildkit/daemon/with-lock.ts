import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { FactoryError } from "../../../errors/factory-error.ts";

/** A holder that died is noticed after this time. */
const STALE_MS = 20_000;
const POLL_MS = 500;

/** Runs `work` while no other process does so under the same folder and name. Waits at most `waitMs`. */
export async function withLock<T>(
  request: { readonly folder: string; readonly name: string; readonly waitMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const { folder, name, waitMs } = request;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await lock(folder, {
    lockfilePath: join(folder, `${name}.lock`),
    stale: STALE_MS,
    retries: { retries: Math.ceil(waitMs / POLL_MS), factor: 1, minTimeout: POLL_MS, maxTimeout: POLL_MS },
    // Only a machine that slept loses a lock; the work itself ends in one rename or finds the other's daemon.
    onCompromised: () => undefined,
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ELOCKED") throw cause;
    const waited = `another factory has held ${join(folder, `${name}.lock`)} for over ${waitMs / 1000} s`;
    throw new FactoryError("BUILDKIT_UNAVAILABLE", waited, { cause, hint: "wait for it to end, or end it" });
  });
  try {
    return await work();
  } finally {
    // Fails when the lock was lost, and then there is nothing to give back.
    await release().catch(() => undefined);
  }
}
