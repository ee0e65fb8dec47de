import { FactoryError } from "../../errors/factory-error.ts";
import { certificateFault } from "./certificate-fault.ts";
import { type CallError, daemonFailure, isCallError } from "./daemon-failure.ts";
import { endpointText } from "./endpoint-text.ts";
import { GRPC_CODE } from "./grpc-code.ts";
import type { GrpcConnection } from "./grpc-connection.ts";

type Peer = Pick<GrpcConnection, "endpoint" | "complaint">;

/** Whether a call failed because the daemon or the way to it went away. */
export function isLost(error: unknown): error is CallError {
  if (!isCallError(error)) return false;
  const { code, fromDaemon, vertex } = daemonFailure(error);
  // A daemon that is told to stop cancels its calls; cancels of our own are looked at before. A cancel that names a
  // vertex is the end of a build that failed elsewhere.
  if (code === GRPC_CODE.cancelled) return vertex === undefined;
  return code === GRPC_CODE.unavailable && !fromDaemon;
}

export function endpointLost(peer: Peer, cause: unknown): FactoryError {
  const complaint = peer.complaint();
  return new FactoryError(
    "ENDPOINT_LOST",
    `the BuildKit daemon at ${endpointText(peer.endpoint)} went away${complaint === undefined ? "" : `: ${complaint}`}`,
    {
      source: peer.endpoint.source,
      hint: "check that the daemon runs, then run the command again: finished work is cached",
      cause,
    },
  );
}

/** The error for a daemon that did not answer the first call. */
export function endpointUnavailable(peer: Peer, cause: unknown): FactoryError {
  const { endpoint } = peer;
  const secure = endpoint.kind === "tcp" && endpoint.tls !== undefined;
  const fault = secure ? certificateFault(isCallError(cause) ? cause.details : String(cause)) : undefined;
  if (fault !== undefined) {
    const message = `cannot talk to the BuildKit daemon at ${endpointText(endpoint)} (${endpoint.source}): ${fault.reason}`;
    return new FactoryError("ENDPOINT_CERTIFICATE", message, {
      ...{ source: endpoint.source, hint: fault.hint, cause },
    });
  }
  if (isTooOld(cause)) {
    const message = `the BuildKit daemon at ${endpointText(endpoint)} is too old: it does not tell its version`;
    return new FactoryError("BUILDER_TOO_OLD", message, {
      ...{ source: endpoint.source, hint: "use BuildKit 0.12 or newer", cause },
    });
  }
  const reason = peer.complaint() ?? connectReason(cause);
  return new FactoryError(
    "ENDPOINT_UNAVAILABLE",
    `no BuildKit daemon answers at ${endpointText(endpoint)} (${endpoint.source}): ${reason}`,
    { source: endpoint.source, hint: connectHint(endpoint, reason), cause },
  );
}

/** The error for a call other than a solve: lost, or refused by the daemon with its reason. */
export function callFailed(peer: Peer, cause: unknown): unknown {
  if (isLost(cause)) return endpointLost(peer, cause);
  if (!isCallError(cause)) return cause;
  return new FactoryError(
    "ENDPOINT_UNAVAILABLE",
    `the BuildKit daemon at ${endpointText(peer.endpoint)} refused the call: ${cause.details}`,
    { source: peer.endpoint.source, cause },
  );
}

/** It has the service, but not the call that came with 0.11; something else has neither. */
function isTooOld(cause: unknown): boolean {
  return (
    isCallError(cause) &&
    cause.code === GRPC_CODE.unimplemented &&
    /unknown method Info for service moby\.buildkit/.test(cause.details)
  );
}

function connectReason(cause: unknown): string {
  if (!isCallError(cause)) return cause instanceof Error ? cause.message : String(cause);
  const { code, details } = cause;
  if (code === GRPC_CODE.deadlineExceeded) return "no answer in time";
  if (code === GRPC_CODE.unimplemented) return "what listens there is not BuildKit";
  const [, last] = /Last error: (?:Error: )?(.*?)(?:\. Resolution note:.*)?$/s.exec(details) ?? [];
  const reason = (last ?? details).replace(/ \(\d{4}-[\dT:.-]+Z\)/, "").trim();
  const [, tls] = /error:\w+:SSL routines:[^:]*:([^:]+)/.exec(reason) ?? [];
  if (tls !== undefined) return `TLS failed: ${tls}`;
  return PLAIN_REASONS[reason] ?? reason;
}

// What grpc-js says when the other end closes the connection, or answers in HTTP/1.
const PLAIN_REASONS: Readonly<Record<string, string>> = {
  "Failed to connect": "the connection was closed at once",
  "Protocol error": "what listens there does not speak gRPC",
};

function connectHint(endpoint: Peer["endpoint"], reason: string): string {
  if (/EACCES|permission denied/i.test(reason)) {
    return "ask for access to the socket, or start a daemon of your own with `factory builder start`";
  }
  if (endpoint.kind === "unix" && /docker\.sock$/.test(endpoint.path)) {
    return "use docker:// for the BuildKit inside Docker";
  }
  if (/certificate|TLS|SSL/i.test(reason)) {
    return "set FACTORY_TLS_DIR, or BUILDKIT_TLS_CA, BUILDKIT_TLS_CERT and BUILDKIT_TLS_KEY, to the daemon's files";
  }
  return "start one with `factory builder start`, or name another with --endpoint or BUILDKIT_HOST";
}
