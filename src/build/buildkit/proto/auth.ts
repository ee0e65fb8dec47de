import protobuf from "protobufjs/light.js";

// moby.filesync.v1.Auth
const root = protobuf.Root.fromJSON({
  nested: {
    CredentialsRequest: { fields: { host: { type: "string", id: 1 } } },
    CredentialsResponse: {
      fields: { username: { type: "string", id: 1 }, secret: { type: "string", id: 2 } },
    },
  },
});

export const CredentialsRequest = root.lookupType("CredentialsRequest");
export const CredentialsResponse = root.lookupType("CredentialsResponse");
