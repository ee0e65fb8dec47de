import type { handleUnaryCall, Metadata } from "@grpc/grpc-js";
import { answerError } from "./answer-error.ts";
import type { SessionState } from "./types.ts";

/** Makes a gRPC handler of an async function. */
export function serveUnary<Request, Response>(
  state: SessionState,
  answer: (request: Request, metadata: Metadata) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, respond) => {
    answer(call.request, call.metadata).then(
      (response) => respond(null, response),
      (error: unknown) => respond(answerError(state, error)),
    );
  };
}
