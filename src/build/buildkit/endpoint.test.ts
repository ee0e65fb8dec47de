import { describe, expect, it } from "vitest";
import { FactoryError } from "../../errors/factory-error.ts";
import { parseEndpoint, tlsFilesFromEnv } from "./endpoint.ts";

const thrownBy = (action: () => unknown): FactoryError => {
  try {
    action();
  } catch (error) {
    if (error instanceof FactoryError) return error;
  }
  throw new Error("nothing of the kind was thrown");
};

describe("parseEndpoint", () => {
  it.each([
    ["unix:///run/b.sock", { kind: "unix", path: "/run/b.sock" }],
    ["tcp://build.example:1234", { kind: "tcp", host: "build.example", port: 1234 }],
    ["tcp://[::1]:1234", { kind: "tcp", host: "::1", port: 1234 }],
    ["docker://", { kind: "process", argv: ["docker", "buildx", "dial-stdio"] }],
    [
      "buildx://big.one",
      { kind: "process", argv: ["docker", "buildx", "dial-stdio", "--builder", "big.one"] },
    ],
    [
      "docker-container://b",
      { kind: "process", argv: ["docker", "exec", "-i", "b", "buildctl", "dial-stdio"] },
    ],
    [
      "podman-container://b",
      { kind: "process", argv: ["podman", "exec", "-i", "b", "buildctl", "dial-stdio"] },
    ],
  ])("reads %s", (text, endpoint) => {
    expect(parseEndpoint(text, "--endpoint")).toEqual({ ...endpoint, source: "--endpoint" });
  });

  it("keeps TLS files for tcp only", () => {
    const tls = { ca: "/ca.pem" };

    expect(parseEndpoint("tcp://h:1", "--endpoint", tls)).toMatchObject({ tls });
    expect(parseEndpoint("unix:///s", "--endpoint", tls)).not.toHaveProperty("tls");
  });

  it.each([
    ["/run/b.sock", "unix:///run/b.sock"],
    ["unix://run/b.sock", "unix:///run/b.sock"],
    ["build.example:1234", "tcp://build.example:1234"],
    ["tcp://build.example", "tcp://build.example:1234"],
    ["tpc://h:1", "tcp://h:1"],
    ["docker", "docker://"],
    ["docker://mine", "buildx://mine"],
    ["buidlx://mine", "buildx://mine"],
  ])("suggests what %s was meant to be", (text, better) => {
    const error = thrownBy(() => parseEndpoint(text, "BUILDKIT_HOST"));

    expect(error).toMatchObject({ code: "USAGE", source: "BUILDKIT_HOST" });
    expect(error.hint).toContain(`did you mean ${better}?`);
  });

  it.each([
    "",
    "http://x",
    "tcp://h:0",
    "tcp://h:99999",
    "tcp://:1",
    "buildx://",
    "buildx://--help",
    "buildx://a b",
  ])("refuses %j and says what is accepted", (text) => {
    const error = thrownBy(() => parseEndpoint(text, "--endpoint"));

    expect(error.code).toBe("USAGE");
    expect(error.hint).toContain("unix:///path/to/buildkitd.sock");
  });
});

describe("tlsFilesFromEnv", () => {
  it("means a plain connection when nothing is set", () => {
    expect(tlsFilesFromEnv({ BUILDKIT_TLS_CA: "" })).toBeUndefined();
  });

  it("finds all three files in a folder, and lets single variables replace them", () => {
    expect(tlsFilesFromEnv({ FACTORY_TLS_DIR: "/tls/", BUILDKIT_TLS_CA: "/other.pem" })).toEqual({
      ca: "/other.pem",
      cert: "/tls/cert.pem",
      key: "/tls/key.pem",
    });
  });

  it("accepts a CA alone, for servers that ask for no certificate", () => {
    expect(tlsFilesFromEnv({ BUILDKIT_TLS_CA: "/ca.pem", BUILDKIT_TLS_SERVER_NAME: "b" })).toEqual({
      ca: "/ca.pem",
      serverName: "b",
    });
  });

  it("refuses a certificate without its key", () => {
    expect(thrownBy(() => tlsFilesFromEnv({ BUILDKIT_TLS_CERT: "/c" }))).toMatchObject({
      code: "USAGE",
      message: "BUILDKIT_TLS_CERT is set, but BUILDKIT_TLS_KEY is not",
    });
  });
});
