import protobuf from "protobufjs/light.js";

// moby.filesync.v1
const root = protobuf.Root.fromJSON({
  nested: { BytesMessage: { fields: { data: { type: "bytes", id: 1 } } } },
});

/** A piece of an exported stream; also what FileSend answers with, always empty. */
export const BytesMessage = root.lookupType("BytesMessage");
