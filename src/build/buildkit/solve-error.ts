import { FactoryError } from "../../errors/factory-error.ts";
import { classifyFailure } from "./classify-failure.ts";
import { daemonFailure, isCallError } from "./daemon-failure.ts";
import { endpointLost, isLost } from "./endpoint-error.ts";
import type { GrpcConnection } from "./grpc-connection.ts";
import { sessionError } from "./session-error.ts";
import type { Receiver } from "./types.ts";

/** The error to throw for a solve that failed: an interrupt before a lost daemon, before our own faults, before the daemon's. */
export function solveError(failed: {
  readonly error: unknown;
  readonly connection: GrpcConnection;
  /** Names of the vertexes seen so far, by digest. */
  readonly names: ReadonlyMap<string, string>;
  readonly interrupted: boolean;
  readonly sessionFailure: Error | undefined;
  readonly receive: Receiver | undefined;
}): unknown {
  const { error, connection, names, interrupted, sessionFailure, receive } = failed;
  if (interrupted) return new FactoryError("INTERRUPTED", "the build was interrupted", { cause: error });
  if (sessionFailure instanceof FactoryError) return sessionFailure;
  if (isLost(error)) return endpointLost(connection, error);
  if (sessionFailure !== undefined) return sessionError(sessionFailure, receive);
  if (!isCallError(error)) return error;

  const failure = daemonFailure(error);
  const vertexName = failure.vertex === undefined ? undefined : names.get(failure.vertex);
  const { code, message, hint, details } = classifyFailure(failure, vertexName);
  return new FactoryError(code, message, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  });
}
