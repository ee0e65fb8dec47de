import type { MethodDefinition } from "@grpc/grpc-js";
import type { Type } from "protobufjs";

export interface MethodSpec {
  /** `/moby.buildkit.v1.Control/Solve` */
  readonly path: string;
  readonly request: Type;
  readonly response: Type;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/** A gRPC method whose messages are plain objects: 64-bit numbers as numbers, bytes as Uint8Array, absent fields left out. */
export function grpcMethod(spec: MethodSpec): MethodDefinition<object, object> {
  return {
    path: spec.path,
    requestStream: spec.requestStream ?? false,
    responseStream: spec.responseStream ?? false,
    requestSerialize: (message) => encode(spec.request, message),
    requestDeserialize: (bytes) => decode(spec.request, bytes),
    responseSerialize: (message) => encode(spec.response, message),
    responseDeserialize: (bytes) => decode(spec.response, bytes),
  };
}

function encode(type: Type, message: object): Buffer {
  const bytes = type.encode(type.fromObject(message)).finish();
  // A view, not a copy: exported images pass through here.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function decode(type: Type, bytes: Buffer): object {
  return type.toObject(type.decode(bytes), { longs: Number });
}
