import { FactoryError } from "../errors/factory-error.ts";
import { interrupted } from "../registry/retrying.ts";
import { SYSTEM_TIMING, type Timing } from "../registry/timing.ts";

export interface PushOptions {
  readonly signal: AbortSignal;
  /** Told why and for how long it waits. */
  readonly onNote: (line: string) => void;
  readonly timing?: Timing;
}

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 1_000;

/**
 * Solves again while the push at its end fails for a reason that may pass: the builder has everything in its cache, and its own
 * retries cover a few seconds and not every answer. Failures of the build itself are thrown at once.
 */
export async function pushAgain<T>(
  solve: () => Promise<T>,
  { signal, onNote, timing = SYSTEM_TIMING }: PushOptions,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await solve();
    } catch (error) {
      if (!isTemporary(error)) throw error;
      if (tried === MOST_TRIES) throw triedOften(error);
      const ms = FIRST_PAUSE_MS * 2 ** (tried - 1) * (0.5 + timing.random());
      onNote(
        `${error.details?.registry} did not take the image; pushing again in ${(ms / 1000).toFixed(1)} s`,
      );
      await timing.delay(ms, signal).catch((cause: unknown) => {
        throw interrupted(cause);
      });
    }
  }
}

function isTemporary(error: unknown): error is FactoryError {
  return (
    error instanceof FactoryError &&
    error.code === "REGISTRY_UNAVAILABLE" &&
    error.details?.temporary === true
  );
}

function triedOften({ code, message, hint, details, cause }: FactoryError): FactoryError {
  return new FactoryError(code, `${message} (tried ${MOST_TRIES} times)`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  });
}
