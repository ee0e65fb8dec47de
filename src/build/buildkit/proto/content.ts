import { messageType } from "../../protobuf/message-type.ts";

// containerd.services.content.v1
const Timestamp = messageType({
  seconds: { id: 1, type: "int64" },
  nanos: { id: 2, type: "int32" },
});
const Info = messageType({
  digest: { id: 1, type: "string" },
  size: { id: 2, type: "int64" },
  createdAt: { id: 3, type: Timestamp },
  updatedAt: { id: 4, type: Timestamp },
});
export const InfoRequest = messageType({
  digest: { id: 1, type: "string" },
});
export const InfoResponse = messageType({
  info: { id: 1, type: Info },
});
export const ReadContentRequest = messageType({
  digest: { id: 1, type: "string" },
  offset: { id: 2, type: "int64" },
  size: { id: 3, type: "int64" },
});
export const ReadContentResponse = messageType({
  offset: { id: 1, type: "int64" },
  data: { id: 2, type: "bytes" },
});
export const WriteContentRequest = messageType({
  action: { id: 1, type: "int32" },
  ref: { id: 2, type: "string" },
  total: { id: 3, type: "int64" },
  expected: { id: 4, type: "string" },
  offset: { id: 5, type: "int64" },
  data: { id: 6, type: "bytes" },
});
export const WriteContentResponse = messageType({
  action: { id: 1, type: "int32" },
  startedAt: { id: 2, type: Timestamp },
  updatedAt: { id: 3, type: Timestamp },
  offset: { id: 4, type: "int64" },
  total: { id: 5, type: "int64" },
  digest: { id: 6, type: "string" },
});

/** `WriteAction` */
export const WRITE_ACTION = { STAT: 0, WRITE: 1, COMMIT: 2 } as const;

/** Decoded: fields with their default value are absent. */
export interface ReadContentMessage {
  readonly digest?: string;
  readonly offset?: number;
  readonly size?: number;
}

/** Decoded: fields with their default value are absent. */
export interface WriteContentMessage {
  readonly action?: number;
  readonly ref?: string;
  readonly total?: number;
  readonly expected?: string;
  readonly offset?: number;
  readonly data?: Uint8Array;
}
