import protobuf from "protobufjs/light.js";

// grpc.health.v1
const root = protobuf.Root.fromJSON({
  nested: {
    HealthCheckRequest: { fields: { service: { type: "string", id: 1 } } },
    HealthCheckResponse: { fields: { status: { type: "int32", id: 1 } } },
  },
});

export const HealthCheckRequest = root.lookupType("HealthCheckRequest");
export const HealthCheckResponse = root.lookupType("HealthCheckResponse");

/** `HealthCheckResponse.ServingStatus.SERVING` */
export const SERVING = 1;
