import protobuf from "protobufjs/light.js";

// containerd.services.content.v1
const root = protobuf.Root.fromJSON({
  nested: {
    Timestamp: { fields: { seconds: { type: "int64", id: 1 }, nanos: { type: "int32", id: 2 } } },
    Info: {
      fields: {
        digest: { type: "string", id: 1 },
        size: { type: "int64", id: 2 },
        createdAt: { type: "Timestamp", id: 3 },
        updatedAt: { type: "Timestamp", id: 4 },
      },
    },
    InfoRequest: { fields: { digest: { type: "string", id: 1 } } },
    InfoResponse: { fields: { info: { type: "Info", id: 1 } } },
    ReadContentRequest: {
      fields: {
        digest: { type: "string", id: 1 },
        offset: { type: "int64", id: 2 },
        size: { type: "int64", id: 3 },
      },
    },
    ReadContentResponse: {
      fields: { offset: { type: "int64", id: 1 }, data: { type: "bytes", id: 2 } },
    },
    WriteContentRequest: {
      fields: {
        action: { type: "int32", id: 1 },
        ref: { type: "string", id: 2 },
        total: { type: "int64", id: 3 },
        expected: { type: "string", id: 4 },
        offset: { type: "int64", id: 5 },
        data: { type: "bytes", id: 6 },
      },
    },
    WriteContentResponse: {
      fields: {
        action: { type: "int32", id: 1 },
        startedAt: { type: "Timestamp", id: 2 },
        updatedAt: { type: "Timestamp", id: 3 },
        offset: { type: "int64", id: 4 },
        total: { type: "int64", id: 5 },
        digest: { type: "string", id: 6 },
      },
    },
  },
});

export const InfoRequest = root.lookupType("InfoRequest");
export const InfoResponse = root.lookupType("InfoResponse");
export const ReadContentRequest = root.lookupType("ReadContentRequest");
export const ReadContentResponse = root.lookupType("ReadContentResponse");
export const WriteContentRequest = root.lookupType("WriteContentRequest");
export const WriteContentResponse = root.lookupType("WriteContentResponse");

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
