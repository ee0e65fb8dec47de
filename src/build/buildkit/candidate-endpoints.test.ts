import { describe, expect, it } from "vitest";
import { chooseEndpoint, type EndpointChoice } from "./candidate-endpoints.ts";

const nothing: EndpointChoice = {
  flag: undefined,
  env: {},
  dockerAnswers: async () => false,
  ownSocket: "/own.sock",
  exists: async () => false,
};
const everything: EndpointChoice = {
  ...nothing,
  flag: "unix:///flag.sock",
  env: { BUILDKIT_HOST: "tcp://h:1", BUILDKIT_TLS_CA: "/ca.pem" },
  dockerAnswers: async () => true,
  exists: async () => true,
};

describe("chooseEndpoint", () => {
  it("takes the flag first", async () => {
    expect(await chooseEndpoint(everything)).toEqual({
      kind: "unix",
      path: "/flag.sock",
      source: "--endpoint",
    });
  });

  it("takes BUILDKIT_HOST second, with the TLS files of the environment", async () => {
    expect(await chooseEndpoint({ ...everything, flag: undefined })).toEqual({
      kind: "tcp",
      host: "h",
      port: 1,
      source: "BUILDKIT_HOST",
      tls: { ca: "/ca.pem" },
    });
  });

  it("takes a local Docker third", async () => {
    expect(await chooseEndpoint({ ...everything, flag: undefined, env: {} })).toMatchObject({
      kind: "process",
      source: "local Docker",
    });
  });

  it("takes its own daemon last", async () => {
    const exists = async (path: string) => path === "/own.sock";

    expect(await chooseEndpoint({ ...nothing, exists })).toMatchObject({ kind: "unix", path: "/own.sock" });
  });

  it("does not ask for Docker when a daemon was named", async () => {
    const dockerAnswers = () => Promise.reject(new Error("must not be asked"));

    await expect(chooseEndpoint({ ...everything, dockerAnswers })).resolves.toMatchObject({ kind: "unix" });
  });

  it("says what was tried and how to start a daemon", async () => {
    await expect(chooseEndpoint(nothing)).rejects.toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      message: expect.stringContaining("/own.sock"),
      hint: expect.stringContaining("factory builder start"),
      details: { tried: ["--endpoint", "BUILDKIT_HOST", "docker://", "unix:///own.sock"] },
    });
  });
});
