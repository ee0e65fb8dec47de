/** Milliseconds below a limit, the same in every run: a failure can be repeated. */
export function randomMoments(wanted: {
  readonly seed: number;
  readonly count: number;
  readonly belowMs: number;
}): readonly number[] {
  let state = wanted.seed;
  return Array.from({ length: wanted.count }, () => {
    // The minimal standard generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647;
    return state % wanted.belowMs;
  });
}
