/** How often a stage is tried, and how long is waited before each new try. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: boolean;
}

const BACK_OFF = { initialMs: 200, factor: 2, maxMs: 60_000, jitter: true } as const;

/** Values of the attribute `retry_policy`. */
export const RETRY_PRESETS = {
  none: { ...BACK_OFF, maxAttempts: 1 },
  standard: { ...BACK_OFF, maxAttempts: 5 },
  aggressive: { ...BACK_OFF, maxAttempts: 5, initialMs: 500 },
  linear: { ...BACK_OFF, maxAttempts: 3, initialMs: 500, factor: 1 },
  patient: { ...BACK_OFF, maxAttempts: 3, initialMs: 2000, factor: 3 },
} as const satisfies Readonly<Record<string, RetryPolicy>>;

export interface RetryWishes {
  /** max_retries of the node. */
  readonly maxRetries: number | undefined;
  /** retry_policy of the node. */
  readonly preset: string | undefined;
  /** default_max_retries of the graph. */
  readonly defaultMaxRetries: number | undefined;
}

/** The node's own numbers come first, then its preset, then what the graph says; otherwise there is one attempt. */
export function retryPolicy({ maxRetries, preset, defaultMaxRetries }: RetryWishes): RetryPolicy {
  const named = isPreset(preset) ? RETRY_PRESETS[preset] : undefined;
  const retries = maxRetries ?? (named === undefined ? (defaultMaxRetries ?? 0) : named.maxAttempts - 1);
  return { ...(named ?? RETRY_PRESETS.none), maxAttempts: Math.max(0, retries) + 1 };
}

/** Milliseconds to wait before the retry of that number, from 1. `random` is between 0 and 1. */
export function retryDelay(policy: RetryPolicy, retry: number, random: number): number {
  const plain = Math.min(policy.initialMs * policy.factor ** (retry - 1), policy.maxMs);
  return Math.round(policy.jitter ? plain * (0.5 + random) : plain);
}

function isPreset(name: string | undefined): name is keyof typeof RETRY_PRESETS {
  return name !== undefined && Object.hasOwn(RETRY_PRESETS, name);
}
