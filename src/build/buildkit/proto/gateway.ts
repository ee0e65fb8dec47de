import { type MessageType, messageType } from "../../protobuf/message-type.ts";
import { grpcMethod } from "../grpc-method.ts";

// Field numbers: frontend/gateway/pb/gateway.proto and solver/pb/ops.proto of BuildKit v0.32.
const Platform = messageType({
  Architecture: { id: 1, type: "string" },
  OS: { id: 2, type: "string" },
});
const SourceOp = messageType({
  identifier: { id: 1, type: "string" },
});
const ResolveSourceMetaRequest = messageType({
  Source: { id: 1, type: SourceOp },
  Platform: { id: 2, type: Platform },
  LogName: { id: 3, type: "string" },
  ResolveMode: { id: 4, type: "string" },
});
const ResolvedImage = messageType({
  Digest: { id: 1, type: "string" },
  Config: { id: 2, type: "bytes" },
});
const ResolveSourceMetaResponse = messageType({
  Image: { id: 2, type: ResolvedImage },
});
const ResolveImageConfigRequest = messageType({
  Ref: { id: 1, type: "string" },
  Platform: { id: 2, type: Platform },
  ResolveMode: { id: 3, type: "string" },
  LogName: { id: 4, type: "string" },
});
const Result = messageType({});
const Status = messageType({
  code: { id: 1, type: "int32" },
  message: { id: 2, type: "string" },
});
const ReturnRequest = messageType({
  result: { id: 1, type: Result },
  error: { id: 2, type: Status },
});
const Empty = messageType({});

/** The calls of `moby.buildkit.v1.frontend.LLBBridge` that factory makes. */
export const GATEWAY = {
  resolveSourceMeta: method("ResolveSourceMeta", ResolveSourceMetaRequest, ResolveSourceMetaResponse),
  resolveImageConfig: method("ResolveImageConfig", ResolveImageConfigRequest, ResolvedImage),
  return: method("Return", ReturnRequest, Empty),
} as const;

export interface ResolvedImageMessage {
  readonly Digest?: string;
  readonly Config?: Uint8Array;
}

export interface ResolveSourceMetaResponse {
  readonly Image?: ResolvedImageMessage;
}

function method(name: string, request: MessageType, response: MessageType) {
  return grpcMethod({
    path: `/moby.buildkit.v1.frontend.LLBBridge/${name}`,
    request,
    response,
  });
}
