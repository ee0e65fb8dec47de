import type { MethodDefinition } from "@grpc/grpc-js";
import { decodeMessage } from "../protobuf/decode-message.ts";
import { encodeMessage } from "../protobuf/encode-message.ts";
import type { MessageType } from "../protobuf/message-type.ts";

export interface MethodSpec {
  /** `/moby.buildkit.v1.Control/Solve` */
  readonly path: string;
  readonly request: MessageType;
  readonly response: MessageType;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/** A gRPC method whose messages are plain objects: 64-bit numbers as numbers, bytes as Uint8Array, absent fields left out. */
export function grpcMethod(spec: MethodSpec): MethodDefinition<object, object> {
  return {
    path: spec.path,
    requestStream: spec.requestStream ?? false,
    responseStream: spec.responseStream ?? false,
    requestSerialize: (message) => encodeMessage(spec.request, message),
    requestDeserialize: (bytes) => decodeMessage(spec.request, bytes),
    responseSerialize: (message) => encodeMessage(spec.response, message),
    responseDeserialize: (bytes) => decodeMessage(spec.response, bytes),
  };
}
