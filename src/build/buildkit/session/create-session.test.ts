import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { FactoryError } from "../../../errors/factory-error.ts";
import { grpcMethod } from "../grpc-method.ts";
import { CredentialsRequest, CredentialsResponse } from "../proto/auth.ts";
import { HealthCheckRequest, HealthCheckResponse } from "../proto/health.ts";
import { GetSecretRequest, GetSecretResponse } from "../proto/secrets.ts";
import { type LoopbackDaemon, loopbackDaemon } from "./loopback-daemon.ts";

const CHECK = grpcMethod({
  path: "/grpc.health.v1.Health/Check",
  request: HealthCheckRequest,
  response: HealthCheckResponse,
});
const SECRET = grpcMethod({
  path: "/moby.buildkit.secrets.v1.Secrets/GetSecret",
  request: GetSecretRequest,
  response: GetSecretResponse,
});
const CREDENTIALS = grpcMethod({
  path: "/moby.filesync.v1.Auth/Credentials",
  request: CredentialsRequest,
  response: CredentialsResponse,
});

let daemon: LoopbackDaemon;

afterEach(() => daemon.close());

describe("createSession", () => {
  it("advertises only what it offers", async () => {
    daemon = await loopbackDaemon({});

    expect(daemon.session.methods).toEqual([
      "/grpc.health.v1.Health/Check",
      "/moby.filesync.v1.FileSync/DiffCopy",
      "/moby.buildkit.secrets.v1.Secrets/GetSecret",
      "/moby.filesync.v1.Auth/Credentials",
    ]);
  });

  it("says that it is healthy", async () => {
    daemon = await loopbackDaemon({});

    expect(await daemon.unary(CHECK, {})).toEqual({ status: 1 });
  });
});

describe("secrets", () => {
  it("are given by id, also when empty", async () => {
    daemon = await loopbackDaemon({ secrets: { a: Buffer.from([0, 255]), b: new Uint8Array() } });

    expect(await daemon.unary(SECRET, { id: "a" })).toEqual({ data: Buffer.from([0, 255]) });
    expect(await daemon.unary(SECRET, { id: "b" })).toEqual({ data: Buffer.alloc(0) });
  });

  it.each(["nope", "constructor", ""])("are not found by the id %j, which is no failure", async (id) => {
    daemon = await loopbackDaemon({});

    await expect(daemon.unary(SECRET, { id })).rejects.toMatchObject({ code: status.NOT_FOUND });
    expect(daemon.session.failure()).toBeUndefined();
  });
});

describe("credentials", () => {
  it("are looked up by host, and empty for a host without any", async () => {
    daemon = await loopbackDaemon({
      credentials: async (host) => (host === "a.test" ? { username: "ada", secret: "pw" } : undefined),
    });

    expect(await daemon.unary(CREDENTIALS, { host: "a.test" })).toEqual({ username: "ada", secret: "pw" });
    expect(await daemon.unary(CREDENTIALS, { host: "b.test" })).toEqual({});
  });

  it("that cannot be looked up fail the call and are the session's failure", async () => {
    const problem = new FactoryError("CONFIG_INVALID", "helper broke");
    daemon = await loopbackDaemon({
      credentials: async () => {
        throw problem;
      },
    });

    await expect(daemon.unary(CREDENTIALS, { host: "a.test" })).rejects.toMatchObject({
      code: status.INTERNAL,
      details: "helper broke",
    });
    expect(daemon.session.failure()).toBe(problem);
  });
});
