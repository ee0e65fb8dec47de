import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectBuildkit } from "../../src/build/buildkit/connect-buildkit.ts";
import { daemonPaths } from "../../src/build/buildkit/daemon/daemon-paths.ts";
import { daemonStatus } from "../../src/build/buildkit/daemon/daemon-status.ts";
import { identifyProcess } from "../../src/build/buildkit/daemon/process-identity.ts";
import { startDaemon } from "../../src/build/buildkit/daemon/start-daemon.ts";
import { stopDaemon } from "../../src/build/buildkit/daemon/stop-daemon.ts";
import { testMachine } from "./test-machine.ts";

describe("the BuildKit daemon of factory", () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), "factory-daemon-"));
  });
  afterEach(async () => {
    await stopDaemon(stateDir);
    rmSync(stateDir, { recursive: true });
  });

  function start(changes: { buildkitd?: string; readyMs?: number } = {}) {
    const { buildkitd = testMachine().buildkitd, ...rest } = changes;
    return startDaemon({
      stateDir,
      cacheDir: testMachine().cache,
      tools: { buildkitd, runc: testMachine().runc },
      env: process.env,
      report: () => undefined,
      ...rest,
    });
  }

  it("is one daemon, however often and at once it is started", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const third = await start();

    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(await daemonStatus(stateDir)).toEqual(first);
  });

  it("has one worker for this machine's platform", async () => {
    const { socket } = await start();
    const client = await connectBuildkit({ kind: "unix", path: socket, source: "test" });

    const workers = await client.listWorkers().finally(() => client.close());

    expect(workers).toHaveLength(1);
    expect(workers[0]?.labels["org.mobyproject.buildkit.worker.executor"]).toBe("oci");
  });

  it("starts again after it was killed", async () => {
    const first = await start();
    process.kill(first.pid, "SIGKILL");
    await expect.poll(() => identifyProcess(first.pid), { timeout: 10_000 }).toBeUndefined();

    expect(await daemonStatus(stateDir)).toEqual({ kind: "stopped" });
    const second = await start();

    expect(second.pid).not.toBe(first.pid);
    expect((await daemonStatus(stateDir)).kind).toBe("running");
  });

  it("replaces a daemon that does not answer", async () => {
    const first = await start();
    await rm(first.socket);

    expect((await daemonStatus(stateDir)).kind).toBe("unresponsive");
    const second = await start();

    expect(second.pid).not.toBe(first.pid);
    expect(await identifyProcess(first.pid)).toBeUndefined();
  });

  it("stops, leaves its cache and says so when it was not running", async () => {
    const { pid } = await start();

    expect(await stopDaemon(stateDir)).toEqual({ kind: "stopped", pid, killed: false });
    expect(await stopDaemon(stateDir)).toEqual({ kind: "not-running" });

    const files = daemonPaths(stateDir);
    expect(await identifyProcess(pid)).toBeUndefined();
    expect([files.socket, files.pid, files.otelSocket].filter(existsSync)).toEqual([]);
    expect(existsSync(files.root)).toBe(true);
  });

  it("kills a daemon that ignores the request to stop", async () => {
    const { pid } = await start();
    // A stopped process handles no signal but SIGKILL.
    process.kill(pid, "SIGSTOP");

    expect(await stopDaemon(stateDir, 200)).toEqual({ kind: "stopped", pid, killed: true });
  });

  it("shows the end of the log when the daemon ends at once", async () => {
    const buildkitd = join(stateDir, "broken");
    await writeFile(buildkitd, "#!/bin/sh\necho cannot open the cache >&2\nexit 3\n");
    await chmod(buildkitd, 0o755);

    await expect(start({ buildkitd })).rejects.toMatchObject({
      code: "BUILDKIT_UNAVAILABLE",
      message: expect.stringContaining("cannot open the cache"),
    });
    expect(await daemonStatus(stateDir)).toEqual({ kind: "stopped" });
  });

  it("ends a daemon that never answers", async () => {
    const buildkitd = join(stateDir, "silent");
    const seen = join(stateDir, "seen");
    writeFileSync(buildkitd, `#!/bin/sh\necho $$ > ${seen}\nexec sleep 600\n`);
    await chmod(buildkitd, 0o755);

    await expect(start({ buildkitd, readyMs: 500 })).rejects.toMatchObject({
      code: "BUILDKIT_UNAVAILABLE",
      message: expect.stringContaining("did not answer within 0.5 s"),
    });
    expect(await identifyProcess(Number(await readFile(seen, "utf8")))).toBeUndefined();
  });
});
