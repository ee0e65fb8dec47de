import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBuildkit } from "../../src/build/buildkit/connect-buildkit.ts";
import { parseEndpoint } from "../../src/build/buildkit/endpoint.ts";
import type { BuildkitClient, SolveStatus } from "../../src/build/buildkit/types.ts";
import { rejection, required, session } from "./client-session.ts";
import { type FixtureRegistry, startFixtureRegistry } from "./fixture-registry.ts";
import { isRoot } from "./is-root.ts";
import { type OwnDaemon, startOwnDaemon } from "./own-daemon.ts";
import { endedWithin, sleepTime, tryKill, untilSleeping } from "./processes.ts";
import { execDefinition, fileDefinition, sourceDefinition } from "./small-definition.ts";

const endpoint = parseEndpoint(required("FACTORY_TEST_BUILDKIT"), "FACTORY_TEST_BUILDKIT");
const buildkitd = required("FACTORY_TEST_BUILDKITD");
const platform = { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };

let client: BuildkitClient;
let registry: FixtureRegistry;

beforeAll(async () => {
  registry = await startFixtureRegistry();
  client = await connectBuildkit(endpoint);
});

afterAll(async () => {
  await client?.close();
  await registry?.close();
});

describe("the daemon", () => {
  it("knows the daemon's version and workers", async () => {
    expect((await client.info()).version).not.toBe("");
    expect((await client.listWorkers()).flatMap(({ platforms }) => platforms)).toContain(
      `linux/${platform.architecture}`,
    );
  });
});

describe("solve", () => {
  it("runs ops and reports every status before it resolves", async () => {
    const seen = statusLog();
    const word = `word ${Date.now()}`;

    const result = await client.solve({
      definition: execDefinition(registry.ref, `echo ${word}; echo error >&2`),
      session,
      onStatus: seen.add,
    });

    expect(result.transfer).toEqual({ filesListed: 0, filesSent: 0, bytesSent: 0 });
    expect(seen.output(1)).toBe(`${word}\n`);
    expect(seen.output(2)).toBe("error\n");
    const vertexes = seen.vertexes();
    expect(vertexes).toHaveLength(2);
    for (const { startedMs = 0, completedMs = 0 } of vertexes) {
      expect(startedMs).toBeGreaterThan(Date.UTC(2020, 0));
      expect(completedMs).toBeGreaterThanOrEqual(startedMs);
    }
  });

  it("gets more than the default four megabytes of output and definition through", async () => {
    const seen = statusLog();

    await client.solve({
      definition: fileDefinition("/big", `${Date.now()}${"x".repeat(6_000_000)}`),
      session,
      onStatus: seen.add,
    });

    expect(seen.vertexes()).toHaveLength(1);
  });

  it("receives an export as a stream", async () => {
    const chunks: Buffer[] = [];

    await client.solve({
      definition: fileDefinition("/big", `${Date.now()}${"x".repeat(6_000_000)}`),
      exporter: { type: "tar", attrs: {} },
      session: {
        ...session,
        receive: {
          kind: "stream",
          write: async (bytes) => {
            for await (const chunk of bytes) chunks.push(chunk as Buffer);
          },
        },
      },
    });

    expect(Buffer.concat(chunks).length).toBeGreaterThan(6_000_000);
  });

  it("blames our own side when it cannot write the output", async () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      path: "/out",
    });

    const solving = client.solve({
      definition: fileDefinition("/a", "a"),
      exporter: { type: "tar", attrs: {} },
      session: { ...session, receive: { kind: "stream", write: () => Promise.reject(full) } },
    });

    await expect(solving).rejects.toMatchObject({ code: "OUTPUT_FAILED" });
  });

  it("names the vertex and the exit code of a command that failed", async () => {
    const seen = statusLog();

    const failure = await rejection(
      client.solve({
        definition: execDefinition(registry.ref, "echo broken >&2; exit 7"),
        session,
        onStatus: seen.add,
      }),
    );

    const vertex = seen.vertexes().find(({ error }) => error !== undefined);
    expect(failure).toMatchObject({
      code: "BUILD_FAILED",
      message: 'process "/bin/sh -c echo broken >&2; exit 7" did not complete successfully: exit code: 7',
      details: { vertex: vertex?.digest, exitCode: 7 },
    });
    expect(seen.output(2)).toBe("broken\n");
  });

  it.each([
    ["an image that the registry does not have", () => execDefinition(`${registry.host}/test/none:1`, "x")],
    ["a registry that refuses connections", () => execDefinition("127.0.0.1:1/test/none:1", "x")],
    ["a registry without an address", () => execDefinition("nosuch.invalid/test/none:1", "x")],
  ])("tells %s from a build that failed", async (_what, definition) => {
    await expect(client.solve({ definition: definition(), session })).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
    });
  });

  it.each([
    ["a missing file", () => `http://${registry.host}/none`],
    ["a host without an address", () => "https://nosuch.invalid/none"],
    ["a server without TLS", () => `https://${registry.host}/none`],
  ])("names the address of an http source with %s", async (_what, address) => {
    await expect(client.solve({ definition: sourceDefinition(address()), session })).rejects.toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      message: expect.stringContaining(address()),
    });
  });

  it("fails soon on a definition that is none", async () => {
    await expect(client.solve({ definition: new Uint8Array([1, 2, 3]), session })).rejects.toThrow(
      "unmarshal",
    );
  });

  it("passes on what a listener throws", async () => {
    const solving = client.solve({
      definition: fileDefinition("/a", "a"),
      session,
      onStatus: () => {
        throw new TypeError("listener");
      },
    });

    await expect(solving).rejects.toThrow("listener");
  });

  it("kills what it runs when it is interrupted", async () => {
    const seconds = sleepTime();
    const interrupt = new AbortController();
    const solving = rejection(
      client.solve({
        definition: execDefinition(registry.ref, `sleep ${seconds}`),
        session,
        signal: interrupt.signal,
      }),
    );
    const pids = await untilSleeping(seconds, solving);

    interrupt.abort();

    expect(await solving).toMatchObject({ code: "INTERRUPTED" });
    expect(await endedWithin(2_000, pids)).toBe(true);
    expect((await client.info()).version).not.toBe("");
  });

  it("does not start when it was interrupted before", async () => {
    const solving = client.solve({
      definition: fileDefinition("/a", "a"),
      session,
      signal: AbortSignal.abort(),
    });

    await expect(solving).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  it("runs several solves at a time on one connection", async () => {
    const now = Date.now();
    const solves = [1, 2, 3, 4].map((n) =>
      client.solve({ definition: execDefinition(registry.ref, `echo ${now} ${n}`), session }),
    );

    expect(new Set((await Promise.all(solves)).map(({ ref }) => ref)).size).toBe(4);
  });
});

describe("resolveImage", () => {
  it("gives the digest and the config as the registry has them", async () => {
    expect(await client.resolveImage({ ref: registry.ref, platform, session })).toEqual({
      digest: registry.digest,
      config: registry.config,
    });
  });

  it.each([
    ["not found", () => `${registry.host}/test/none:1`],
    ["connection refused", () => "127.0.0.1:1/test/none:1"],
    ["no such host", () => "nosuch.invalid/test/none"],
  ])("passes on the daemon's reason: %s", async (reason, ref) => {
    await expect(client.resolveImage({ ref: ref(), platform, session })).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringMatching(new RegExp(`^cannot get the image ${ref()}: .*${reason}`)),
      details: { ref: ref() },
    });
  });

  it("can be interrupted", async () => {
    const asked = client.resolveImage({ ref: registry.ref, platform, session, signal: AbortSignal.abort() });

    await expect(asked).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe.skipIf(!isRoot)("a daemon of one's own", () => {
  let daemon: OwnDaemon;
  let own: BuildkitClient;

  beforeAll(async () => {
    daemon = await startOwnDaemon(buildkitd);
    own = await connectBuildkit({ kind: "unix", path: daemon.socket, source: "test" });
  });

  afterAll(async () => {
    await own?.close();
    await daemon?.remove();
  });

  it("shows what takes space, and frees it", async () => {
    await own.solve({ definition: fileDefinition("/a", "a".repeat(1_000)), session });
    const before = await own.diskUsage();
    const removed: string[] = [];

    await own.prune({ all: true, onRecord: ({ id }) => removed.push(id) });

    expect(before.some(({ bytes }) => bytes >= 1_000)).toBe(true);
    expect(removed).toContain(before.find(({ bytes }) => bytes >= 1_000)?.id);
    expect(await own.diskUsage()).toEqual([]);
  });

  it("keeps what is younger than asked for", async () => {
    await own.solve({ definition: fileDefinition("/b", "b"), session });

    await own.prune({ all: true, olderThanMs: 24 * 3_600_000 });

    expect(await own.diskUsage()).not.toEqual([]);
  });

  it("is reported as lost when it is killed in a solve", async () => {
    const other = await startOwnDaemon(buildkitd);
    const connected = await connectBuildkit({ kind: "unix", path: other.socket, source: "test" });
    const seconds = sleepTime();
    const solving = rejection(
      connected.solve({ definition: execDefinition(registry.ref, `sleep ${seconds}`), session }),
    );
    const sleeping = await untilSleeping(seconds, solving);

    await other.kill();

    expect(await solving).toMatchObject({
      code: "ENDPOINT_LOST",
      message: expect.stringContaining(other.socket),
      hint: expect.stringContaining("again"),
    });
    await expect(connected.info()).rejects.toMatchObject({ code: "ENDPOINT_LOST" });
    for (const pid of sleeping) tryKill(pid);
    expect(await endedWithin(2_000, sleeping)).toBe(true);
    await connected.close();
    await other.remove();
  });
});

function statusLog() {
  const messages: SolveStatus[] = [];
  return {
    add: (status: SolveStatus) => void messages.push(status),
    /** The last word on each vertex. */
    vertexes: () => [
      ...new Map(
        messages.flatMap(({ vertexes }) => vertexes.map((vertex) => [vertex.digest, vertex])),
      ).values(),
    ],
    output: (stream: number) =>
      Buffer.concat(
        messages.flatMap(({ logs }) => logs.filter((log) => log.stream === stream).map(({ data }) => data)),
      ).toString("utf8"),
  };
}
