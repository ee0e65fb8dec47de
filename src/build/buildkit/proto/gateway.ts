import protobuf from "protobufjs/light.js";
import { grpcMethod } from "../grpc-method.ts";

// Field numbers: frontend/gateway/pb/gateway.proto and solver/pb/ops.proto of BuildKit v0.32.
const root = protobuf.Root.fromJSON({
  nested: {
    Platform: { fields: { Architecture: { type: "string", id: 1 }, OS: { type: "string", id: 2 } } },
    SourceOp: { fields: { identifier: { type: "string", id: 1 } } },
    ResolveSourceMetaRequest: {
      fields: {
        Source: { type: "SourceOp", id: 1 },
        Platform: { type: "Platform", id: 2 },
        LogName: { type: "string", id: 3 },
        ResolveMode: { type: "string", id: 4 },
      },
    },
    ResolveSourceMetaResponse: { fields: { Image: { type: "ResolvedImage", id: 2 } } },
    ResolvedImage: { fields: { Digest: { type: "string", id: 1 }, Config: { type: "bytes", id: 2 } } },
    ResolveImageConfigRequest: {
      fields: {
        Ref: { type: "string", id: 1 },
        Platform: { type: "Platform", id: 2 },
        ResolveMode: { type: "string", id: 3 },
        LogName: { type: "string", id: 4 },
      },
    },
    Result: { fields: {} },
    Status: { fields: { code: { type: "int32", id: 1 }, message: { type: "string", id: 2 } } },
    ReturnRequest: { fields: { result: { type: "Result", id: 1 }, error: { type: "Status", id: 2 } } },
    Empty: { fields: {} },
  },
});

/** The calls of `moby.buildkit.v1.frontend.LLBBridge` that factory makes. */
export const GATEWAY = {
  resolveSourceMeta: method("ResolveSourceMeta", "ResolveSourceMetaRequest", "ResolveSourceMetaResponse"),
  resolveImageConfig: method("ResolveImageConfig", "ResolveImageConfigRequest", "ResolvedImage"),
  return: method("Return", "ReturnRequest", "Empty"),
} as const;

export interface ResolvedImageMessage {
  readonly Digest?: string;
  readonly Config?: Uint8Array;
}

export interface ResolveSourceMetaResponse {
  readonly Image?: ResolvedImageMessage;
}

function method(name: string, request: string, response: string) {
  return grpcMethod({
    path: `/moby.buildkit.v1.frontend.LLBBridge/${name}`,
    request: root.lookupType(request),
    response: root.lookupType(response),
  });
}
