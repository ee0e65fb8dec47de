import type { Timing } from "./timing.ts";

/** Time that passes only by waiting, for tests. */
export function timingFixture(): Timing & { readonly pauses: readonly number[] } {
  let nowMs = 1_000_000;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => nowMs,
    random: () => 0.5,
    delay: async (ms, signal) => {
      signal?.throwIfAborted();
      pauses.push(ms);
      nowMs += ms;
    },
  };
}
