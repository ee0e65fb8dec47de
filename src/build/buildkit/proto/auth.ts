import { messageType } from "../../protobuf/message-type.ts";

// moby.filesync.v1.Auth
export const CredentialsRequest = messageType({
  host: { id: 1, type: "string" },
});
export const CredentialsResponse = messageType({
  username: { id: 1, type: "string" },
  secret: { id: 2, type: "string" },
});
