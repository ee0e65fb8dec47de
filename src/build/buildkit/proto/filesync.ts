import { messageType } from "../../protobuf/message-type.ts";

// moby.filesync.v1
/** A piece of an exported stream; also what FileSend answers with, always empty. */
export const BytesMessage = messageType({
  data: { id: 1, type: "bytes" },
});
