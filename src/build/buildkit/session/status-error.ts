import type { GrpcCode } from "../grpc-code.ts";

/** An answer the daemon knows how to handle, such as "not found"; it is not a failure of the session. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: GrpcCode;

  constructor(code: GrpcCode, message: string) {
    super(message);
    this.code = code;
  }
}
