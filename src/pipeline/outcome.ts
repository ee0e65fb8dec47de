/** How a stage ended; also the words of `status.json`. */
export type OutcomeStatus = "success" | "partial_success" | "retry" | "fail";

/** What a handler says when it is done. */
export interface Outcome {
  readonly status: OutcomeStatus;
  readonly preferredLabel?: string;
  readonly suggestedNextIds?: readonly string[];
  readonly contextUpdates?: Readonly<Record<string, ContextValue>>;
  readonly notes?: string;
  readonly failureReason?: string;
  /** Whether another try could end otherwise; only read of a failure. */
  readonly retryable?: boolean;
}

/** Small JSON values; large results are files in the folder of the stage. */
export type ContextValue =
  | string
  | number
  | boolean
  | null
  | readonly ContextValue[]
  | { readonly [key: string]: ContextValue };
