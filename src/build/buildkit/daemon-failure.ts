import { decodeMessage } from "../protobuf/decode-message.ts";
import { RPC_STATUS, type RpcStatus } from "./proto/status.ts";

/** A failed call, as far as gRPC and BuildKit's own details tell. */
export interface DaemonFailure {
  /** gRPC status code. */
  readonly code: number;
  readonly message: string;
  /** False when no daemon sent this failure, but our end of the connection made it up. */
  readonly fromDaemon: boolean;
  /** Digest of the vertex that failed. */
  readonly vertex?: string;
  readonly exitCode?: number;
}

/** What daemonFailure needs of grpc-js's ServiceError. */
export interface CallError {
  readonly code: number;
  readonly details: string;
  readonly metadata: { get(name: string): readonly (string | Uint8Array)[]; getMap(): object };
}

export function isCallError(error: unknown): error is CallError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "metadata" in error;
}

/** Reads the status that BuildKit attaches to a failed call; its details are JSON, not protobuf. */
export function daemonFailure(error: CallError): DaemonFailure {
  const [trailer] = error.metadata.get("grpc-status-details-bin");
  const details = trailer instanceof Uint8Array ? readDetails(trailer) : {};
  return {
    code: error.code,
    message: error.details,
    fromDaemon: Object.keys(error.metadata.getMap()).length > 0,
    ...details,
  };
}

function readDetails(trailer: Uint8Array): Pick<DaemonFailure, "vertex" | "exitCode"> {
  let vertex: string | undefined;
  let exitCode: number | undefined;
  for (const { typeUrl = "", value } of decodeStatus(trailer).details ?? []) {
    if (typeUrl.endsWith("errdefs.Vertex+json")) vertex ??= textField(value, "digest");
    if (typeUrl.endsWith("gatewayapi.ExitMessage+json")) exitCode ??= numberField(value, "Code");
  }
  return { ...(vertex === undefined ? {} : { vertex }), ...(exitCode === undefined ? {} : { exitCode }) };
}

function decodeStatus(trailer: Uint8Array): RpcStatus {
  try {
    return decodeMessage(RPC_STATUS, trailer);
  } catch {
    // The message alone is enough to report; a newer daemon may send details we cannot read.
    return {};
  }
}

function textField(value: Uint8Array | undefined, name: string): string | undefined {
  const field = jsonField(value, name);
  return typeof field === "string" ? field : undefined;
}

function numberField(value: Uint8Array | undefined, name: string): number | undefined {
  const field = jsonField(value, name);
  return typeof field === "number" ? field : undefined;
}

function jsonField(value: Uint8Array | undefined, name: string): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value ?? []).toString("utf8"));
    return typeof parsed === "object" && parsed !== null
      ? (parsed as Readonly<Record<string, unknown>>)[name]
      : undefined;
  } catch {
    return undefined;
  }
}
