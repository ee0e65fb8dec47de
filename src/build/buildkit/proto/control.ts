import protobuf from "protobufjs/light.js";
import { grpcMethod } from "../grpc-method.ts";

// Field numbers: api/services/control/control.proto and api/types/worker.proto of BuildKit v0.32.
// `Definition` is declared as bytes, which is the same on the wire as the `pb.Definition` it holds.
const root = protobuf.Root.fromJSON({
  nested: {
    Timestamp: { fields: { seconds: { type: "int64", id: 1 }, nanos: { type: "int32", id: 2 } } },
    BytesMessage: { fields: { data: { type: "bytes", id: 1 } } },
    Exporter: {
      fields: { Type: { type: "string", id: 1 }, Attrs: stringMap(2) },
    },
    CacheOptions: { fields: {} },
    SolveRequest: {
      fields: {
        Ref: { type: "string", id: 1 },
        Definition: { type: "bytes", id: 2 },
        ExporterDeprecated: { type: "string", id: 3 },
        ExporterAttrsDeprecated: stringMap(4),
        Session: { type: "string", id: 5 },
        Cache: { type: "CacheOptions", id: 8 },
        Internal: { type: "bool", id: 11 },
        Exporters: { rule: "repeated", type: "Exporter", id: 13 },
      },
    },
    SolveResponse: { fields: { ExporterResponse: stringMap(1) } },
    StatusRequest: { fields: { Ref: { type: "string", id: 1 } } },
    StatusResponse: {
      fields: {
        vertexes: { rule: "repeated", type: "Vertex", id: 1 },
        statuses: { rule: "repeated", type: "VertexStatus", id: 2 },
        logs: { rule: "repeated", type: "VertexLog", id: 3 },
      },
    },
    Vertex: {
      fields: {
        digest: { type: "string", id: 1 },
        name: { type: "string", id: 3 },
        cached: { type: "bool", id: 4 },
        started: { type: "Timestamp", id: 5 },
        completed: { type: "Timestamp", id: 6 },
        error: { type: "string", id: 7 },
      },
    },
    VertexStatus: {
      fields: {
        ID: { type: "string", id: 1 },
        vertex: { type: "string", id: 2 },
        name: { type: "string", id: 3 },
        current: { type: "int64", id: 4 },
        total: { type: "int64", id: 5 },
        started: { type: "Timestamp", id: 7 },
        completed: { type: "Timestamp", id: 8 },
      },
    },
    VertexLog: {
      fields: {
        vertex: { type: "string", id: 1 },
        stream: { type: "int64", id: 3 },
        msg: { type: "bytes", id: 4 },
      },
    },
    Empty: { fields: {} },
    InfoResponse: { fields: { buildkitVersion: { type: "BuildkitVersion", id: 1 } } },
    BuildkitVersion: { fields: { version: { type: "string", id: 2 }, revision: { type: "string", id: 3 } } },
    ListWorkersResponse: { fields: { record: { rule: "repeated", type: "WorkerRecord", id: 1 } } },
    WorkerRecord: {
      fields: {
        ID: { type: "string", id: 1 },
        Labels: stringMap(2),
        platforms: { rule: "repeated", type: "Platform", id: 3 },
      },
    },
    Platform: {
      fields: {
        Architecture: { type: "string", id: 1 },
        OS: { type: "string", id: 2 },
        Variant: { type: "string", id: 3 },
      },
    },
    DiskUsageResponse: { fields: { record: { rule: "repeated", type: "UsageRecord", id: 1 } } },
    UsageRecord: {
      fields: {
        ID: { type: "string", id: 1 },
        InUse: { type: "bool", id: 3 },
        Size: { type: "int64", id: 4 },
        Description: { type: "string", id: 9 },
        RecordType: { type: "string", id: 10 },
      },
    },
    PruneRequest: {
      fields: {
        all: { type: "bool", id: 2 },
        keepDuration: { type: "int64", id: 3 },
        reservedSpace: { type: "int64", id: 4 },
        maxUsedSpace: { type: "int64", id: 5 },
      },
    },
  },
});

/** The calls of `moby.buildkit.v1.Control` that factory makes. */
export const CONTROL = {
  info: method("Info", "Empty", "InfoResponse"),
  listWorkers: method("ListWorkers", "Empty", "ListWorkersResponse"),
  diskUsage: method("DiskUsage", "Empty", "DiskUsageResponse"),
  prune: method("Prune", "PruneRequest", "UsageRecord", { responseStream: true }),
  solve: method("Solve", "SolveRequest", "SolveResponse"),
  status: method("Status", "StatusRequest", "StatusResponse", { responseStream: true }),
  session: method("Session", "BytesMessage", "BytesMessage", { requestStream: true, responseStream: true }),
} as const;

function method(
  name: string,
  request: string,
  response: string,
  streams: { readonly requestStream?: boolean; readonly responseStream?: boolean } = {},
) {
  return grpcMethod({
    path: `/moby.buildkit.v1.Control/${name}`,
    request: root.lookupType(request),
    response: root.lookupType(response),
    ...streams,
  });
}

function stringMap(id: number): protobuf.IMapField {
  return { keyType: "string", type: "string", id };
}
