import { FactoryError } from "../../errors/factory-error.ts";
import type { ConnectOptions } from "./connect-buildkit.ts";
import { isCallError } from "./daemon-failure.ts";
import { callFailed, endpointUnavailable } from "./endpoint-error.ts";
import { endpointText } from "./endpoint-text.ts";
import { type CallOptions, callStream, callUnary } from "./grpc-calls.ts";
import { GRPC_CODE } from "./grpc-code.ts";
import { type GrpcConnection, openGrpcConnection } from "./grpc-connection.ts";
import { CONTROL } from "./proto/control.ts";
import type { InfoResponse, UsageMessage, WorkerMessage } from "./proto/control-messages.ts";
import { toUsageRecord, toWorkerRecord } from "./records.ts";
import { resolveImage } from "./resolve-image.ts";
import { solve } from "./solve.ts";
import type { BuildkitClient, Endpoint } from "./types.ts";

const CONNECT_TIMEOUT_MS = { unix: 10_000, tcp: 10_000, process: 30_000 } as const;

/** See connectBuildkit, which loads this module. */
export async function openClient(endpoint: Endpoint, options: ConnectOptions): Promise<BuildkitClient> {
  const connection = await openGrpcConnection(endpoint);
  try {
    await askInfo(connection, {
      timeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS[endpoint.kind],
      signal: options.signal,
    });
  } catch (error) {
    const failure = options.signal?.aborted
      ? new FactoryError("INTERRUPTED", `connecting to ${endpointText(endpoint)} was interrupted`)
      : endpointUnavailable(connection, error);
    await connection.close();
    throw failure;
  }
  return clientOn(connection);
}

function clientOn(connection: GrpcConnection): BuildkitClient {
  const { client } = connection;
  const unlessLost = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      throw callFailed(connection, error);
    }
  };
  return {
    info: () => unlessLost(askInfo(connection, {})),
    listWorkers: async () => {
      const call = callUnary<{ record?: WorkerMessage[] }>(client, CONTROL.listWorkers, { message: {} });
      return ((await unlessLost(call)).record ?? []).map(toWorkerRecord);
    },
    diskUsage: async () => {
      const call = callUnary<{ record?: UsageMessage[] }>(client, CONTROL.diskUsage, { message: {} });
      return ((await unlessLost(call)).record ?? []).map(toUsageRecord);
    },
    prune: ({ all, keepBytes = 0, olderThanMs = 0, ids, onRecord }) =>
      unlessLost(
        callStream<UsageMessage>(client, CONTROL.prune, {
          // Field 4 was the limit to keep before field 5 came; keepDuration is in nanoseconds.
          message: {
            // Several filters: a record that one of them fits is removed.
            ...(ids === undefined ? {} : { filter: ids.map((id) => `id==${id}`) }),
            all,
            keepDuration: olderThanMs * 1e6,
            reservedSpace: keepBytes,
            maxUsedSpace: keepBytes,
          },
          onMessage: (record) => onRecord?.(toUsageRecord(record)),
        }),
      ),
    resolveImage: (request) => resolveImage(connection, request),
    solve: (request) => solve(connection, request),
    close: () => connection.close(),
  };
}

async function askInfo(connection: GrpcConnection, options: CallOptions): Promise<{ version: string }> {
  const { client } = connection;
  try {
    const info = await callUnary<InfoResponse>(client, CONTROL.info, { message: {}, ...options });
    return { version: info.buildkitVersion?.version ?? "unknown" };
  } catch (error) {
    if (!isCallError(error) || error.code !== GRPC_CODE.unimplemented) throw error;
    // Daemons before 0.11 have no Info, but no BuildKit is without ListWorkers.
    await callUnary(client, CONTROL.listWorkers, { message: {}, ...options });
    return { version: "unknown" };
  }
}
