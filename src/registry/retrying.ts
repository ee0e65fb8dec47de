import { FactoryError } from "../errors/factory-error.ts";
import { TemporaryFailure } from "./temporary-failure.ts";
import type { Timing } from "./timing.ts";

/** How often something is tried, the first time included. */
const MOST_TRIES = 6;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

export interface Retries {
  readonly timing: Timing;
  readonly signal?: AbortSignal | undefined;
  /** Completes the sentence "cannot …". */
  readonly what: string;
  readonly hint: string;
  /** Told before each pause. */
  readonly onRetry?: ((line: string) => void) | undefined;
  readonly tries?: number;
}

/**
 * Does the work again while it fails with a TemporaryFailure, each time after a longer pause, or the one that the registry asks
 * for, up to a minute. Throws REGISTRY_UNAVAILABLE when that did not help, INTERRUPTED, and other errors as they are.
 */
export async function retrying<T>(work: () => Promise<T>, retries: Retries): Promise<T> {
  const { timing, signal, what, hint, onRetry, tries = MOST_TRIES } = retries;
  for (let tried = 1; ; tried += 1) {
    if (signal?.aborted) throw interrupted(signal.reason);
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted) throw interrupted(error);
      if (!(error instanceof TemporaryFailure)) throw error;
      if (tried >= tries) {
        const times = tried === 1 ? "" : ` (tried ${tried} times)`;
        throw new FactoryError("REGISTRY_UNAVAILABLE", `cannot ${what}: ${error.message}${times}`, {
          hint,
          cause: error,
        });
      }
      const ms = pauseMs(tried, error.retryAfterMs, timing.random());
      onRetry?.(`${error.message}; trying again in ${(ms / 1000).toFixed(1)} s`);
      await timing.delay(ms, signal).catch((cause: unknown) => {
        throw interrupted(cause);
      });
    }
  }
}

/** Doubles with each try, and differs by half, so that many clients do not come back at once. */
function pauseMs(tried: number, askedMs: number | undefined, random: number): number {
  const ownMs = FIRST_PAUSE_MS * 2 ** (tried - 1) * (0.5 + random);
  return Math.min(Math.max(ownMs, askedMs ?? 0), LONGEST_PAUSE_MS);
}

export function interrupted(cause: unknown): FactoryError {
  return new FactoryError("INTERRUPTED", "interrupted", { cause });
}
