import { describe, expect, it } from "vitest";
import { classifyFailure, cleanMessage } from "./classify-failure.ts";

const failure = (message: string) => ({ code: 2, message, fromDaemon: true });

describe("classifyFailure", () => {
  it.each([
    ["127.0.0.1:5000/test/none:1: not found", "IMAGE_UNAVAILABLE"],
    ["docker.io/library/python:3.99: not found", "IMAGE_UNAVAILABLE"],
    [`failed to load cache key: a.example/b@sha256:${"0".repeat(64)}: not found`, "IMAGE_UNAVAILABLE"],
    [
      "python:3.99: failed to resolve source metadata for docker.io/library/python:3.99: x",
      "IMAGE_UNAVAILABLE",
    ],
    [
      'failed to do request: Head "https://a.example/v2/x/manifests/1": dial tcp: lookup a.example: no such host',
      "IMAGE_UNAVAILABLE",
    ],
    ["pull access denied, repository does not exist or may require authorization", "IMAGE_UNAVAILABLE"],
    ["unexpected status from GET request to https://a.example/v2/x/blobs/sha256:0: 500", "IMAGE_UNAVAILABLE"],
    ["no match for platform in manifest: not found", "IMAGE_UNAVAILABLE"],
    ["failed to load cache key: object required", "IMAGE_UNAVAILABLE"],
    ["failed to load cache key: invalid response status 404", "SOURCE_UNAVAILABLE"],
    ['failed to load cache key: Get "https://a.example/f": dial tcp: no such host', "SOURCE_UNAVAILABLE"],
    [
      'Get "https://a.example/f": tls: failed to verify certificate: x509: unknown authority',
      "SOURCE_UNAVAILABLE",
    ],
    [
      'failed to push a.example/x:1: failed to do request: Head "https://a.example/v2/x/blobs/1": EOF',
      "REGISTRY_UNAVAILABLE",
    ],
    ["failed to solve: secret token: not found", "SECRET_MISSING"],
    ["write /var/lib/x: no space left on device", "BUILDER_FULL"],
    ['failed to calculate checksum of ref a::b: "/nosuch": not found', "BUILD_FAILED"],
    ["no local sources enabled", "BUILD_FAILED"],
  ])("takes %j for %s", (message, code) => {
    expect(classifyFailure(failure(message)).code).toBe(code);
  });

  it("says which vertex a message without a name is about", () => {
    const classified = classifyFailure(failure("invalid response status 404"), "https://a.example/f");

    expect(classified.message).toBe("https://a.example/f: invalid response status 404");
  });

  it("takes any failure of an unnamed image vertex for an image that cannot be had", () => {
    expect(classifyFailure(failure("EOF"), "docker-image://a.example/x:1").code).toBe("IMAGE_UNAVAILABLE");
  });

  it("keeps the vertex and the exit code of a failed op, whatever its output looks like", () => {
    const message = 'process "/bin/sh -c echo x: not found" did not complete successfully: exit code: 7';

    expect(classifyFailure({ ...failure(message), vertex: "sha256:a", exitCode: 7 })).toEqual({
      code: "BUILD_FAILED",
      message,
      details: { vertex: "sha256:a", exitCode: 7 },
    });
  });

  it("reads the exit code from the message of a daemon that sends no details", () => {
    const old = failure("executor failed running [/bin/sh -c make]: exit code: 2");

    expect(classifyFailure(old).details).toEqual({ exitCode: 2 });
  });

  it("points at memory when a process was killed", () => {
    const killed = {
      ...failure('process "make" did not complete successfully: exit code: 137'),
      exitCode: 137,
    };

    expect(classifyFailure(killed).hint).toContain("memory");
  });
});

describe("a builder that cannot lay layers over each other", () => {
  it.each([
    "failed to solve: unknown API capability mergeop",
    "requested feature mergeop (merge)  has been disabled on the build server: not with this storage",
    "requested experimental feature diffop  is not supported by build server (added in v0.10.0), please update buildkitd",
  ])("is too old, or set up otherwise: %s", (message) => {
    expect(classifyFailure({ code: 2, message, fromDaemon: true })).toMatchObject({
      code: "BUILDER_TOO_OLD",
      hint: expect.stringMatching(/BuildKit 0\.12.*containerd image store/),
    });
  });
});

describe("cleanMessage", () => {
  it("removes nested wrapping and keeps the rest", () => {
    expect(
      cleanMessage("failed to solve: rpc error: code = Unknown desc = failed to load cache key: EOF"),
    ).toBe("EOF");
  });
});
