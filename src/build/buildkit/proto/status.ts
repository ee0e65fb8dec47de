import { messageType } from "../../protobuf/message-type.ts";

const Any = messageType({
  typeUrl: { id: 1, type: "string" },
  value: { id: 2, type: "bytes" },
});
/** `google.rpc.Status`, as gRPC servers put it in the trailer `grpc-status-details-bin`. */
export const RPC_STATUS = messageType({
  code: { id: 1, type: "int32" },
  message: { id: 2, type: "string" },
  details: { id: 3, type: Any, of: "list" },
});

export interface RpcStatus {
  readonly code?: number;
  readonly message?: string;
  readonly details?: readonly { readonly typeUrl?: string; readonly value?: Uint8Array }[];
}
