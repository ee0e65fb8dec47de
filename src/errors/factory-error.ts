import { ERROR_CODES, type ErrorCode, type Fault } from "./error-codes.ts";

/** One thing that is wrong in a file; a FactoryError may carry several. */
export interface Problem {
  readonly message: string;
  /** Project-relative `file:line:column`, or the flag or variable the value came from. */
  readonly source?: string;
  readonly hint?: string;
}

export interface FactoryErrorOptions extends ErrorOptions {
  readonly source?: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Every problem of the same input, when there is more than one to report. */
  readonly problems?: readonly Problem[];
}

const BRAND = Symbol.for("factory.error");

/** An expected failure: printed without a stack trace. Anything else that is thrown is a bug. */
export class FactoryError extends Error {
  override readonly name = "FactoryError";
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly source: string | undefined;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly Problem[];

  /** The bundle holds this class more than once; errors of any copy are instances of all of them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  constructor(code: ErrorCode, message: string, options: FactoryErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.fault = ERROR_CODES[code];
    this.source = options.source;
    this.hint = options.hint;
    this.details = options.details;
    this.problems = options.problems ?? [];
    Object.defineProperty(this, BRAND, { value: true });
  }
}
