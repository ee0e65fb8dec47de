import { GRPC_CODE, type GrpcCode } from "../grpc-code.ts";
import { StatusError } from "./status-error.ts";
import type { SessionState } from "./types.ts";

/** The gRPC status of a failed call; anything but a StatusError is recorded as the session's failure. */
export function answerError(state: SessionState, error: unknown): { code: GrpcCode; details: string } {
  if (error instanceof StatusError) return { code: error.code, details: error.message };
  const cause = error instanceof Error ? error : new Error(String(error));
  state.record(cause);
  return { code: GRPC_CODE.internal, details: cause.message };
}
