import { describe, expect, it } from "vitest";
import { encodeMessage } from "../protobuf/encode-message.ts";
import { daemonFailure } from "./daemon-failure.ts";
import { RPC_STATUS } from "./proto/status.ts";

const callError = (trailer: Uint8Array | undefined) => ({
  code: 2,
  details: "it failed",
  metadata: {
    get: () => (trailer === undefined ? [] : [trailer]),
    getMap: () => (trailer === undefined ? {} : { "grpc-status-details-bin": trailer }),
  },
});
const status = (details: Readonly<Record<string, string>>) =>
  encodeMessage(RPC_STATUS, {
    code: 2,
    details: Object.entries(details).map(([typeUrl, json]) => ({ typeUrl, value: Buffer.from(json) })),
  });

describe("daemonFailure", () => {
  it("reads the vertex and the exit code among other details", () => {
    const trailer = status({
      "github.com/moby/buildkit/stack.Stack+json": '{"frames":[]}',
      "github.com/moby/buildkit/errdefs.Vertex+json": '{"digest":"sha256:a"}',
      "github.com/moby/buildkit/gatewayapi.ExitMessage+json": '{"Code":7}',
    });

    expect(daemonFailure(callError(trailer))).toEqual({
      code: 2,
      message: "it failed",
      fromDaemon: true,
      vertex: "sha256:a",
      exitCode: 7,
    });
  });

  it("knows a failure that our own end of the connection made up", () => {
    expect(daemonFailure(callError(undefined))).toEqual({ code: 2, message: "it failed", fromDaemon: false });
  });

  it.each([
    ["a trailer that is no status", new Uint8Array([0xff, 0xff])],
    [
      "details that are not JSON",
      status({ "errdefs.Vertex+json": "{", "gatewayapi.ExitMessage+json": "[]" }),
    ],
  ])("keeps the message in spite of %s", (_what, trailer) => {
    expect(daemonFailure(callError(trailer))).toEqual({ code: 2, message: "it failed", fromDaemon: true });
  });
});
