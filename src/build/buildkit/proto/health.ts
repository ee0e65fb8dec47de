import { messageType } from "../../protobuf/message-type.ts";

// grpc.health.v1
export const HealthCheckRequest = messageType({
  service: { id: 1, type: "string" },
});
export const HealthCheckResponse = messageType({
  status: { id: 1, type: "int32" },
});

/** `HealthCheckResponse.ServingStatus.SERVING` */
export const SERVING = 1;
