import { messageType } from "../../protobuf/message-type.ts";

// moby.buildkit.secrets.v1
export const GetSecretRequest = messageType({
  id: { id: 1, type: "string" },
});
export const GetSecretResponse = messageType({
  data: { id: 1, type: "bytes" },
});
