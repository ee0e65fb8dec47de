import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grpcMethod } from "../grpc-method.ts";
import { AgentBytes, CheckAgentRequest, CheckAgentResponse } from "../proto/ssh.ts";
import { type LoopbackDaemon, loopbackDaemon } from "./loopback-daemon.ts";

const SERVICE = "/moby.sshforward.v1.SSH";
const CHECK = grpcMethod({
  path: `${SERVICE}/CheckAgent`,
  request: CheckAgentRequest,
  response: CheckAgentResponse,
});
const FORWARD = grpcMethod({
  path: `${SERVICE}/ForwardAgent`,
  request: AgentBytes,
  response: AgentBytes,
  requestStream: true,
  responseStream: true,
});
const LIST = Buffer.from([0, 0, 0, 1, 11]);
const REMOVE_ALL = Buffer.from([0, 0, 0, 1, 19]);
const KEYS = Buffer.from([0, 0, 0, 5, 12, 0, 0, 0, 0]);
const FAILURE = Buffer.from([0, 0, 0, 1, 5]);

let dir: string;
let agent: Server;
let asked: Buffer[];
let daemon: LoopbackDaemon;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "factory-agent-"));
  asked = [];
  agent = createServer((connection) => {
    connection.on("data", (bytes) => {
      asked.push(bytes);
      // In two pieces, as a stream may come.
      connection.write(KEYS.subarray(0, 3));
      setImmediate(() => connection.write(KEYS.subarray(3)));
    });
  });
  await new Promise<void>((resolve) => agent.listen(join(dir, "s"), resolve));
  daemon = await loopbackDaemon({ agents: { default: join(dir, "s"), gone: join(dir, "gone") } });
});

afterEach(async () => {
  await daemon.close();
  await new Promise((resolve) => agent.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

describe("an ssh agent over the session", () => {
  it("is there under its id, and no other is", async () => {
    expect(await daemon.unary(CHECK, { ID: "default" })).toEqual({});
    await expect(daemon.unary(CHECK, { ID: "deploy" })).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(daemon.unary(CHECK, { ID: "__proto__" })).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it("answers requests in their order, and refuses those that change it without asking it", async () => {
    const stream = daemon.stream(FORWARD, { "buildkit.ssh.id": ["default"] });
    stream.write({ data: LIST.subarray(0, 2) });
    stream.write({ data: Buffer.concat([LIST.subarray(2), REMOVE_ALL, LIST]) });

    expect(await stream.next()).toEqual({ data: KEYS });
    expect(await stream.next()).toEqual({ data: FAILURE });
    expect(await stream.next()).toEqual({ data: KEYS });
    expect(Buffer.concat(asked)).toEqual(Buffer.concat([LIST, LIST]));
    stream.end();
    expect(await stream.next()).toBeUndefined();
  });

  it("ends the call when the agent is gone, without a failure of the build", async () => {
    const stream = daemon.stream(FORWARD, { "buildkit.ssh.id": ["gone"] });

    await expect(stream.next()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(daemon.session.failure()).toBeUndefined();
  });
});

it("is not offered when there is no agent", async () => {
  const plain = await loopbackDaemon({});

  expect(plain.session.methods.filter((method) => method.startsWith(SERVICE))).toEqual([]);
  await plain.close();
});
