import { type MessageType, messageType } from "../../protobuf/message-type.ts";
import { grpcMethod } from "../grpc-method.ts";

// Field numbers: api/services/control/control.proto and api/types/worker.proto of BuildKit v0.32.
// `Definition` is declared as bytes, which is the same on the wire as the `pb.Definition` it holds.
const Timestamp = messageType({
  seconds: { id: 1, type: "int64" },
  nanos: { id: 2, type: "int32" },
});
const BytesMessage = messageType({
  data: { id: 1, type: "bytes" },
});
const Exporter = messageType({
  Type: { id: 1, type: "string" },
  Attrs: { id: 2, type: "string", of: "map" },
});
const CacheOptionsEntry = messageType({
  Type: { id: 1, type: "string" },
  Attrs: { id: 2, type: "string", of: "map" },
});
const CacheOptions = messageType({
  Exports: { id: 4, type: CacheOptionsEntry, of: "list" },
  Imports: { id: 5, type: CacheOptionsEntry, of: "list" },
});
const SolveRequest = messageType({
  Ref: { id: 1, type: "string" },
  Definition: { id: 2, type: "bytes" },
  ExporterDeprecated: { id: 3, type: "string" },
  ExporterAttrsDeprecated: { id: 4, type: "string", of: "map" },
  Session: { id: 5, type: "string" },
  Cache: { id: 8, type: CacheOptions },
  Internal: { id: 11, type: "bool" },
  Exporters: { id: 13, type: Exporter, of: "list" },
});
const SolveResponse = messageType({
  ExporterResponse: { id: 1, type: "string", of: "map" },
});
const StatusRequest = messageType({
  Ref: { id: 1, type: "string" },
});
const Vertex = messageType({
  digest: { id: 1, type: "string" },
  name: { id: 3, type: "string" },
  cached: { id: 4, type: "bool" },
  started: { id: 5, type: Timestamp },
  completed: { id: 6, type: Timestamp },
  error: { id: 7, type: "string" },
});
const VertexStatus = messageType({
  ID: { id: 1, type: "string" },
  vertex: { id: 2, type: "string" },
  name: { id: 3, type: "string" },
  current: { id: 4, type: "int64" },
  total: { id: 5, type: "int64" },
  started: { id: 7, type: Timestamp },
  completed: { id: 8, type: Timestamp },
});
const VertexLog = messageType({
  vertex: { id: 1, type: "string" },
  stream: { id: 3, type: "int64" },
  msg: { id: 4, type: "bytes" },
});
const StatusResponse = messageType({
  vertexes: { id: 1, type: Vertex, of: "list" },
  statuses: { id: 2, type: VertexStatus, of: "list" },
  logs: { id: 3, type: VertexLog, of: "list" },
});
const Empty = messageType({});
const BuildkitVersion = messageType({
  version: { id: 2, type: "string" },
  revision: { id: 3, type: "string" },
});
const InfoResponse = messageType({
  buildkitVersion: { id: 1, type: BuildkitVersion },
});
const Platform = messageType({
  Architecture: { id: 1, type: "string" },
  OS: { id: 2, type: "string" },
  Variant: { id: 3, type: "string" },
});
const WorkerRecord = messageType({
  ID: { id: 1, type: "string" },
  Labels: { id: 2, type: "string", of: "map" },
  platforms: { id: 3, type: Platform, of: "list" },
});
const ListWorkersResponse = messageType({
  record: { id: 1, type: WorkerRecord, of: "list" },
});
const UsageRecord = messageType({
  ID: { id: 1, type: "string" },
  InUse: { id: 3, type: "bool" },
  Size: { id: 4, type: "int64" },
  LastUsedAt: { id: 7, type: Timestamp },
  Description: { id: 9, type: "string" },
  RecordType: { id: 10, type: "string" },
  Shared: { id: 11, type: "bool" },
});
const DiskUsageResponse = messageType({
  record: { id: 1, type: UsageRecord, of: "list" },
});
const PruneRequest = messageType({
  filter: { id: 1, type: "string", of: "list" },
  all: { id: 2, type: "bool" },
  keepDuration: { id: 3, type: "int64" },
  reservedSpace: { id: 4, type: "int64" },
  maxUsedSpace: { id: 5, type: "int64" },
});

/** The calls of `moby.buildkit.v1.Control` that factory makes. */
export const CONTROL = {
  info: method("Info", Empty, InfoResponse),
  listWorkers: method("ListWorkers", Empty, ListWorkersResponse),
  diskUsage: method("DiskUsage", Empty, DiskUsageResponse),
  prune: method("Prune", PruneRequest, UsageRecord, { responseStream: true }),
  solve: method("Solve", SolveRequest, SolveResponse),
  status: method("Status", StatusRequest, StatusResponse, { responseStream: true }),
  session: method("Session", BytesMessage, BytesMessage, { requestStream: true, responseStream: true }),
} as const;

function method(
  name: string,
  request: MessageType,
  response: MessageType,
  streams: { readonly requestStream?: boolean; readonly responseStream?: boolean } = {},
) {
  return grpcMethod({
    path: `/moby.buildkit.v1.Control/${name}`,
    request,
    response,
    ...streams,
  });
}
