import { status } from "@grpc/grpc-js";
import { StatusError } from "./status-error.ts";
import type { SessionState } from "./types.ts";

/** The gRPC status of a failed call; anything but a StatusError is recorded as the session's failure. */
export function answerError(state: SessionState, error: unknown): { code: status; details: string } {
  if (error instanceof StatusError) return { code: error.code, details: error.message };
  const cause = error instanceof Error ? error : new Error(String(error));
  state.record(cause);
  return { code: status.INTERNAL, details: cause.message };
}
