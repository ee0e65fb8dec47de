import { rm } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBuildkit } from "../../src/build/buildkit/connect-buildkit.ts";
import { parseEndpoint } from "../../src/build/buildkit/endpoint.ts";
import type { Endpoint } from "../../src/build/buildkit/types.ts";
import { rejection, required, session } from "./client-session.ts";
import { type FixtureRegistry, startFixtureRegistry } from "./fixture-registry.ts";
import { isRoot } from "./is-root.ts";
import { makeCertificates } from "./make-certificates.ts";
import { startOwnDaemon } from "./own-daemon.ts";
import { endedWithin, pidsWith, sleepTime, untilSleeping } from "./processes.ts";
import { runBundled } from "./run-bundled.ts";
import { execDefinition, fileDefinition } from "./small-definition.ts";

const endpoint = parseEndpoint(required("FACTORY_TEST_BUILDKIT"), "FACTORY_TEST_BUILDKIT");
const buildkitd = required("FACTORY_TEST_BUILDKITD");

describe("connectBuildkit", () => {
  it("says at once that nobody listens on a socket", async () => {
    const missing: Endpoint = { kind: "unix", path: "/nowhere/s", source: "--endpoint" };

    await expect(connectBuildkit(missing)).rejects.toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      source: "--endpoint",
      message: expect.stringMatching(/unix:\/\/\/nowhere\/s \(--endpoint\): .*ENOENT/),
      hint: expect.stringContaining("factory builder start"),
    });
  });

  it("gives up on a server that accepts connections and says nothing", async () => {
    const server = createServer(() => {});
    const silent = await listen(server);

    await expect(connectBuildkit(silent, { connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      message: expect.stringContaining("no answer in time"),
    });
    server.close();
  });

  it("refuses a server that is not BuildKit", async () => {
    const server = createHttpServer((_request, response) => response.end("hello"));
    const web = await listen(server);

    await expect(connectBuildkit(web, { connectTimeoutMs: 5_000 })).rejects.toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
    });
    server.close();
  });

  it("can be interrupted", async () => {
    const server = createServer(() => {});
    const silent = await listen(server);

    await expect(connectBuildkit(silent, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
    server.close();
  });

  it("says what the program behind a process endpoint complained about", async () => {
    const failing = {
      kind: "process",
      argv: ["sh", "-c", "echo no such builder >&2; exit 1"],
      source: "t",
    } as const;
    const absent = { kind: "process", argv: ["no-such-program"], source: "t" } as const;

    await expect(connectBuildkit(failing)).rejects.toThrow("no such builder");
    await expect(connectBuildkit(absent)).rejects.toThrow("no-such-program ENOENT");
  });

  it("leaves nothing behind that keeps the process alive", async () => {
    const { stdout } = await runBundled(`
      import { connectBuildkit } from "./src/build/buildkit/connect-buildkit.ts";
      import { fileDefinition } from "./test/integration/small-definition.ts";
      const session = ${JSON.stringify(session)};
      const client = await connectBuildkit(${JSON.stringify(endpoint)});
      const { ref } = await client.solve({ definition: fileDefinition("/a", "a"), session });
      await client.close();
      process.stdout.write(ref);
    `);

    expect(stdout).toMatch(/^[a-z0-9]{25,}$/);
  });
});

describe("a process endpoint", () => {
  let registry: FixtureRegistry;

  beforeAll(async () => {
    registry = await startFixtureRegistry();
  });

  afterAll(() => registry?.close());

  it("builds through the stdin and stdout of a program, and ends it", async () => {
    if (endpoint.kind !== "unix") throw new Error("FACTORY_TEST_BUILDKIT must be a unix socket");
    const mark = `relay-${Date.now()}`;
    const relay = `const s = require("node:net").connect(${JSON.stringify(endpoint.path)});
      process.stdin.pipe(s).pipe(process.stdout); "${mark}"`;

    const piped = await connectBuildkit({
      kind: "process",
      argv: [process.execPath, "-e", relay],
      source: "test",
    });
    const pids = await pidsWith(mark);
    await piped.solve({ definition: execDefinition(registry.ref, `echo ${mark}`), session });
    await piped.close();

    expect(pids).toHaveLength(1);
    expect(await endedWithin(1_000, pids)).toBe(true);
  });

  it("notices that the program died", async () => {
    if (endpoint.kind !== "unix") throw new Error("FACTORY_TEST_BUILDKIT must be a unix socket");
    const seconds = sleepTime();
    const mark = `relay-${seconds}`;
    const relay = `const s = require("node:net").connect(${JSON.stringify(endpoint.path)});
      process.stdin.pipe(s).pipe(process.stdout); "${mark}"`;
    const piped = await connectBuildkit({
      kind: "process",
      argv: [process.execPath, "-e", relay],
      source: "test",
    });
    const solving = rejection(
      piped.solve({ definition: execDefinition(registry.ref, `sleep ${seconds}`), session }),
    );
    const sleeping = await untilSleeping(seconds, solving);

    for (const pid of await pidsWith(mark)) process.kill(pid, "SIGKILL");

    expect(await solving).toMatchObject({ code: "ENDPOINT_LOST" });
    expect(await endedWithin(5_000, sleeping)).toBe(true);
    await piped.close();
  });
});

describe.skipIf(!isRoot)("a tcp endpoint", () => {
  it("is reached with a client certificate, and not without", async () => {
    const ports = createServer();
    const address = await listen(ports);
    ports.close();
    if (address.kind !== "tcp") throw new Error("expected a port");
    const dir = await makeCertificates();
    const files = { ca: join(dir, "ca.pem"), cert: join(dir, "cert.pem"), key: join(dir, "key.pem") };
    const daemon = await startOwnDaemon(buildkitd, [
      ...["--addr", `tcp://127.0.0.1:${address.port}`, "--tlscacert", files.ca],
      ...["--tlscert", join(dir, "server.pem"), "--tlskey", join(dir, "server.key")],
    ]);

    const secure = await connectBuildkit({ ...address, tls: files });
    await secure.solve({ definition: fileDefinition("/a", "a"), session });
    await secure.close();

    await expect(connectBuildkit({ ...address, tls: { ca: files.ca } })).rejects.toMatchObject({
      code: "ENDPOINT_CERTIFICATE",
    });
    await expect(connectBuildkit(address)).rejects.toMatchObject({ code: "ENDPOINT_UNAVAILABLE" });
    await expect(connectBuildkit({ ...address, tls: { ca: join(dir, "none.pem") } })).rejects.toMatchObject({
      code: "FILE_MISSING",
    });
    await daemon.remove();
    await rm(dir, { recursive: true });
  });
});

async function listen(server: Server): Promise<Endpoint> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { kind: "tcp", host: "127.0.0.1", port, source: "test" };
}
