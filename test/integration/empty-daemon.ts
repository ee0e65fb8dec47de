import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectBuildkit } from "../../src/build/buildkit/connect-buildkit.ts";
import { testMachine } from "./test-machine.ts";

export interface TestDaemon {
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a buildkitd with empty state; whoever asks for it stops it. */
export async function emptyDaemon(): Promise<TestDaemon> {
  const { buildkitd, runc } = testMachine();
  const folder = mkdtempSync(join(tmpdir(), "factory-daemon-"));
  const path = join(folder, "buildkitd.sock");
  const child = spawn(
    buildkitd,
    ["--addr", `unix://${path}`, "--root", join(folder, "root"), "--containerd-worker=false"],
    { stdio: "ignore", env: { ...process.env, PATH: `${dirname(runc)}:${process.env.PATH ?? ""}` } },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await answers(path);
  return {
    address: `unix://${path}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(path: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const client = await connectBuildkit(
        { kind: "unix", path, source: "test" },
        { connectTimeoutMs: 1000 },
      );
      await client.close();
      return;
    } catch (error) {
      if (attempt >= 100) throw error;
      await delay(100);
    }
  }
}
