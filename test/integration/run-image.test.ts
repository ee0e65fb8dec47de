import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeBase } from "../../src/base/make-base.ts";
import { readBaseLayout } from "../../src/base/read-base-layout.ts";
import { httpAnswer } from "../../src/image/http-answer.ts";
import { runImage } from "../../src/image/run-image.ts";
import { testMachine } from "./test-machine.ts";

const NAME = "debian-python:3.11";

describe("runImage", () => {
  const cacheDir = testMachine().cache;
  let layoutDir: string;
  let scratchDir: string;

  beforeAll(async () => {
    const known = await readBaseLayout({ name: NAME, cacheDir }).catch(() => undefined);
    if (known === undefined) {
      await makeBase({
        name: NAME,
        cacheDir,
        env: process.env,
        variants: ["runtime"],
        report: () => undefined,
      });
    }
    layoutDir = (await readBaseLayout({ name: NAME, cacheDir })).dir;
  });
  beforeEach(() => {
    scratchDir = mkdtempSync(join(tmpdir(), "factory-run-image-"));
  });
  afterEach(() => {
    expect(readdirSync(scratchDir)).toEqual([]);
    rmSync(scratchDir, { recursive: true });
  });

  async function run(args: readonly string[], signal?: AbortSignal) {
    const output = { stdout: "", stderr: "" };
    const image = await runImage({
      layoutDir,
      runc: testMachine().runc,
      args,
      scratchDir,
      onOutput: (stream, text) => {
        output[stream] += text;
      },
      ...(signal === undefined ? {} : { signal }),
    });
    return { image, output };
  }

  it("runs Python and gives its output and exit code", async () => {
    const script = "import ssl, sqlite3, sys; print(1); print(2, file=sys.stderr); sys.exit(7)";
    const { image, output } = await run(["python3", "-c", script]);

    expect(await image.wait()).toBe(7);
    expect(output).toEqual({ stdout: "1\n", stderr: "2\n" });
  });

  it("serves to this machine until it is told to end", async () => {
    const script = [
      "import http.server, signal, sys",
      "server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)",
      "signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))",
      "print(server.server_port, flush=True)",
      "server.serve_forever()",
    ].join("\n");
    const { image, output } = await run(["python3", "-c", script]);
    await expect.poll(() => output.stdout, { timeout: 20_000 }).toMatch(/^\d+\n$/);

    const answer = await httpAnswer({ port: Number(output.stdout), path: "/etc/", timeoutMs: 20_000 });
    await image.kill();

    expect(answer.status).toBe(200);
    expect(answer.body).toContain("resolv.conf");
    expect(await image.wait()).toBe(3);
  });

  it("ends a program that ignores the request", async () => {
    const { image } = await run(["sleep", "600"]);
    await image.kill(200);

    expect(await image.wait()).toBe(137);
  });

  it("sees neither this machine's processes nor its files", async () => {
    const script = `import os; print(os.getpid(), os.path.exists('${scratchDir}'))`;
    const { image, output } = await run(["python3", "-c", script]);
    await image.wait();

    expect(output.stdout).toBe("1 False\n");
  });

  it("ends with an interruption and leaves nothing", async () => {
    const interruption = new AbortController();
    const { image, output } = await run(["sh", "-c", "echo up; exec sleep 600"], interruption.signal);
    await expect.poll(() => output.stdout, { timeout: 20_000 }).toBe("up\n");
    interruption.abort();

    await expect(image.wait()).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  it("says so when a program is not in the image", async () => {
    const { image, output } = await run(["no-such-program"]);

    expect(await image.wait()).not.toBe(0);
    expect(output.stderr).toContain("no-such-program");
  });
});
