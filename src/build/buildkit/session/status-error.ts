import type { status } from "@grpc/grpc-js";

/** An answer the daemon knows how to handle, such as "not found"; it is not a failure of the session. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}
