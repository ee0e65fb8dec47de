import { messageType } from "../../protobuf/message-type.ts";

// moby.sshforward.v1
export const CheckAgentRequest = messageType({
  ID: { id: 1, type: "string" },
});
export const CheckAgentResponse = messageType({});
export const AgentBytes = messageType({
  data: { id: 1, type: "bytes" },
});
