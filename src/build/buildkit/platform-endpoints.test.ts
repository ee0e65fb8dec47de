import { describe, expect, it } from "vitest";
import { endpointFor, parseEndpoints } from "./platform-endpoints.ts";

const nothing = { env: {}, dockerAnswers: async () => false, ownSocket: "/s", exists: async () => false };
const AMD64 = { os: "linux", architecture: "amd64" } as const;
const ARM64 = { os: "linux", architecture: "arm64" } as const;

describe("endpoints for platforms", () => {
  const flags = [
    "unix:///a.sock",
    "linux/arm64/v8=tcp://h:1?ca=/ca.pem&cert=/c%26.pem&key=/k.pem&servername=b.test",
  ];

  it("have certificates of their own, and the plain one is for the rest", async () => {
    expect(await endpointFor(ARM64, { ...nothing, flags, env: { BUILDKIT_TLS_CA: "/other.pem" } })).toEqual({
      kind: "tcp",
      host: "h",
      port: 1,
      source: "--endpoint",
      tls: { ca: "/ca.pem", cert: "/c&.pem", key: "/k.pem", serverName: "b.test" },
    });
    expect(await endpointFor(AMD64, { ...nothing, flags })).toMatchObject({ kind: "unix", path: "/a.sock" });
  });

  it("leave BUILDKIT_HOST to the platforms that none is named for", async () => {
    const choice = { ...nothing, flags: flags.slice(1), env: { BUILDKIT_HOST: "unix:///b.sock" } };

    expect(await endpointFor(AMD64, choice)).toMatchObject({ path: "/b.sock", source: "BUILDKIT_HOST" });
    expect(await endpointFor(ARM64, choice)).toMatchObject({ host: "h" });
  });

  it.each([
    [["unix:///a", "unix:///b"], /two endpoints are named for any platform/],
    [["linux/arm64=unix:///a", "linux/aarch64=unix:///b"], /two endpoints are named for linux\/arm64/],
    [["linux/arm46=unix:///a"], /"linux\/arm46" is not a platform/],
    [["linux/arm64=nowhere"], /"nowhere" is not an address/],
  ])("refuse %j", (texts, message) => {
    expect(() => parseEndpoints(texts, {})).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message) }),
    );
  });

  it.each([
    ["tcp://h:1?cert=/c.pem", /key is missing/],
    ["tcp://h:1?ca=", /ca has no value/],
    ["tcp://h:1?ca=/a&ca=/b", /ca is given twice/],
    ["tcp://h:1?cart=/c.pem", /"cart" is no setting/],
    ["tcp://h:1?constructor=/c.pem", /"constructor" is no setting/],
  ])("refuse the settings of %s", (text, message) => {
    expect(() => parseEndpoints([`linux/arm64=${text}`], {})).toThrow(
      expect.objectContaining({
        code: "USAGE",
        source: "--endpoint",
        message: expect.stringMatching(message),
      }),
    );
  });
});
