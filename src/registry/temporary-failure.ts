/** What may work when it is done again; it becomes a FactoryError when trying is over. */
export class TemporaryFailure extends Error {
  /** What the registry asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "TemporaryFailure";
    this.retryAfterMs = options.retryAfterMs;
  }
}
