import { describe, expect, it } from "vitest";
import { encodeMessage } from "../protobuf/encode-message.ts";
import { callFailed, endpointUnavailable, isLost } from "./endpoint-error.ts";
import { RPC_STATUS } from "./proto/status.ts";

const callError = (code: number, details: string, headers: Readonly<Record<string, string>> = {}) =>
  Object.assign(new Error(details), { code, details, metadata: { get: () => [], getMap: () => headers } });
const cancelledByFailure = Object.assign(new Error("context canceled"), {
  code: 1,
  details: "context canceled",
  metadata: { get: () => [vertexTrailer()], getMap: () => ({ "content-type": "x" }) },
});
const peer = (endpoint: { kind: "unix"; path: string }, complaint?: string) => ({
  endpoint: { ...endpoint, source: "BUILDKIT_HOST" },
  complaint: () => complaint,
});
const socket = { kind: "unix", path: "/run/b.sock" } as const;

function vertexTrailer(): Uint8Array {
  const detail = { typeUrl: "errdefs.Vertex+json", value: Buffer.from('{"digest":"sha256:a"}') };
  return encodeMessage(RPC_STATUS, { details: [detail] });
}

describe("isLost", () => {
  it.each([
    ["a connection that dropped", callError(14, "Connection dropped"), true],
    ["a daemon that was told to stop", callError(1, "context canceled", { "content-type": "x" }), true],
    ["a registry that the daemon finds unavailable", callError(14, "x", { "content-type": "x" }), false],
    ["the end of a build that failed elsewhere", cancelledByFailure, false],
    ["a failed op", callError(2, "exit code: 1", { "content-type": "x" }), false],
    ["an error of our own", new TypeError("x"), false],
  ])("tells %s", (_what, error, lost) => {
    expect(isLost(error)).toBe(lost);
  });
});

describe("endpointUnavailable", () => {
  it.each([
    [
      callError(
        14,
        "No connection established. Last error: Error: connect ENOENT /run/b.sock. Resolution note: x",
      ),
      "connect ENOENT /run/b.sock",
    ],
    [
      callError(14, "No connection established. Last error: connect EACCES /run/b.sock"),
      "connect EACCES /run/b.sock",
    ],
    [callError(14, "Name resolution failed for target dns:a:1"), "Name resolution failed for target dns:a:1"],
    [
      callError(14, "No connection established. Last error: Failed to connect (2026-01-02T03:04:05.678Z)"),
      "the connection was closed at once",
    ],
    [
      callError(
        14,
        "Last error: Error: 80:error:0A00010B:SSL routines:get_record:wrong version number:../x.c:350:\n",
      ),
      "TLS failed: wrong version number",
    ],
    [callError(4, "Deadline exceeded after 10s"), "no answer in time"],
    [callError(12, "unknown service"), "what listens there is not BuildKit"],
  ])("gives the reason without gRPC's wrapping", (cause, reason) => {
    expect(endpointUnavailable(peer(socket), cause).message).toBe(
      `no BuildKit daemon answers at unix:///run/b.sock (BUILDKIT_HOST): ${reason}`,
    );
  });

  it("tells a BuildKit that is too old from what is no BuildKit", () => {
    const old = callError(12, "unknown method Info for service moby.buildkit.v1.Control");

    expect(endpointUnavailable(peer(socket), old)).toMatchObject({
      code: "BUILDER_TOO_OLD",
      fault: "user",
      hint: expect.stringContaining("BuildKit 0.12"),
    });
  });

  it("says what is wrong with a certificate, where certificates are used", () => {
    const secure = {
      endpoint: { kind: "tcp", host: "h", port: 1, source: "--endpoint", tls: { ca: "/ca.pem" } } as const,
      complaint: () => undefined,
    };
    const expired = callError(
      14,
      "No connection established. Last error: Error: certificate has expired. Resolution note: x",
    );
    const other = callError(
      14,
      "No connection established. Last error: Hostname/IP does not match certificate's altnames: IP: 10.0.0.1 is not in the cert's list: 127.0.0.1. Resolution note: x",
    );

    expect(endpointUnavailable(secure, expired)).toMatchObject({
      code: "ENDPOINT_CERTIFICATE",
      message: "cannot talk to the BuildKit daemon at tcp://h:1 (--endpoint): its certificate has expired",
    });
    expect(endpointUnavailable(secure, other).message).toMatch(
      /for another host name: IP: 10\.0\.0\.1 is not in the cert's list: 127\.0\.0\.1$/,
    );
    expect(endpointUnavailable(peer(socket), expired)).toMatchObject({ code: "ENDPOINT_UNAVAILABLE" });
  });

  it("prefers what the program behind the endpoint said", () => {
    const error = endpointUnavailable(peer(socket, "no such builder"), callError(14, "Connection dropped"));

    expect(error.message).toMatch(/: no such builder$/);
  });

  it("knows Docker's own socket, which does not speak gRPC", () => {
    const docker = peer({ kind: "unix", path: "/var/run/docker.sock" });

    expect(endpointUnavailable(docker, callError(14, "Protocol error")).hint).toContain("docker://");
  });
});

describe("callFailed", () => {
  it("keeps the daemon's reason for refusing a call", () => {
    expect(callFailed(peer(socket), callError(7, "not allowed", { "content-type": "x" }))).toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      message: "the BuildKit daemon at unix:///run/b.sock refused the call: not allowed",
    });
  });
});
