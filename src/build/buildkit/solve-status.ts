import type { StatusMessage, TimestampMessage } from "./proto/control-messages.ts";
import type { SolveStatus } from "./types.ts";

/** A message of the Status stream with its absent fields filled in and its times in milliseconds. */
export function toSolveStatus(message: StatusMessage): SolveStatus {
  return {
    vertexes: (message.vertexes ?? []).map((vertex) => ({
      digest: vertex.digest ?? "",
      name: vertex.name ?? "",
      cached: vertex.cached ?? false,
      ...times(vertex),
      ...(vertex.error ? { error: vertex.error } : {}),
    })),
    statuses: (message.statuses ?? []).map((status) => ({
      id: status.ID ?? "",
      vertex: status.vertex ?? "",
      name: status.name ?? "",
      current: status.current ?? 0,
      total: status.total ?? 0,
      ...times(status),
    })),
    logs: (message.logs ?? []).map((log) => ({
      vertex: log.vertex ?? "",
      stream: log.stream ?? 0,
      data: log.msg ?? new Uint8Array(),
    })),
  };
}

function times(item: { readonly started?: TimestampMessage; readonly completed?: TimestampMessage }): {
  readonly startedMs?: number;
  readonly completedMs?: number;
} {
  return {
    ...(item.started === undefined ? {} : { startedMs: toMs(item.started) }),
    ...(item.completed === undefined ? {} : { completedMs: toMs(item.completed) }),
  };
}

function toMs({ seconds = 0, nanos = 0 }: TimestampMessage): number {
  return seconds * 1000 + nanos / 1e6;
}
