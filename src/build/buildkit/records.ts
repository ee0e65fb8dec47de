import type { UsageMessage, WorkerMessage } from "./proto/control-messages.ts";
import type { UsageRecord, WorkerRecord } from "./types.ts";

export function toWorkerRecord(message: WorkerMessage): WorkerRecord {
  return {
    id: message.ID ?? "",
    labels: message.Labels ?? {},
    platforms: (message.platforms ?? []).map(({ OS, Architecture, Variant }) =>
      [OS, Architecture, Variant].filter(Boolean).join("/"),
    ),
  };
}

export function toUsageRecord(message: UsageMessage): UsageRecord {
  const used = message.LastUsedAt;
  return {
    id: message.ID ?? "",
    bytes: message.Size ?? 0,
    inUse: message.InUse ?? false,
    description: message.Description ?? "",
    recordType: message.RecordType ?? "",
    shared: message.Shared ?? false,
    ...(used === undefined
      ? {}
      : { lastUsedMs: (used.seconds ?? 0) * 1000 + Math.floor((used.nanos ?? 0) / 1e6) }),
  };
}
