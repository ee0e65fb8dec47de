import protobuf from "protobufjs/light.js";

// moby.buildkit.secrets.v1
const root = protobuf.Root.fromJSON({
  nested: {
    GetSecretRequest: { fields: { id: { type: "string", id: 1 } } },
    GetSecretResponse: { fields: { data: { type: "bytes", id: 1 } } },
  },
});

export const GetSecretRequest = root.lookupType("GetSecretRequest");
export const GetSecretResponse = root.lookupType("GetSecretResponse");
