import { setTimeout as sleep } from "node:timers/promises";

/** What waiting depends on. */
export interface Timing {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Rejects when the signal is aborted. */
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** That of this machine. */
export const SYSTEM_TIMING: Timing = {
  now: Date.now,
  random: Math.random,
  delay: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};
