import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { testMachine } from "./test-machine.ts";

/** A BuildKit daemon of the test's own, with its state in a temporary folder. */
export interface OwnDaemon {
  readonly socket: string;
  readonly dir: string;
  /** What it has written to its standard error so far. */
  log(): string;
  /** Ends it as a crash does; what it runs goes on. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, with the state it had. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

const START_MS = 60_000;

/** `binary` is a path to buildkitd. */
export async function startOwnDaemon(binary: string, args: readonly string[] = []): Promise<OwnDaemon> {
  const dir = await mkdtemp(join(tmpdir(), "factory-daemon-"));
  const socket = join(dir, "s");
  let written = "";
  const start = async () => {
    const started = spawn(
      binary,
      [
        ...["--addr", `unix://${socket}`, "--root", join(dir, "root")],
        ...["--oci-worker=true", "--containerd-worker=false", "--oci-worker-snapshotter=native", ...args],
      ],
      {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, PATH: `${dirname(testMachine().runc)}:${process.env.PATH ?? ""}` },
      },
    );
    started.stderr?.on("data", (bytes: Buffer) => {
      written += bytes.toString("utf8");
    });
    await untilRunning(started);
    return started;
  };
  let child = await start();
  return {
    socket,
    dir,
    log: () => written,
    kill: () => end(child, "SIGKILL"),
    restart: async () => {
      child = await start();
    },
    remove: async () => {
      await end(child, "SIGTERM");
      await unmountBelow(dir);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A daemon that was killed leaves the root filesystems of its containers mounted. */
async function unmountBelow(dir: string): Promise<void> {
  const mounts = await readFile("/proc/self/mounts", "utf8");
  const targets = mounts.split("\n").map((line) => line.split(" ")[1] ?? "");
  for (const target of targets.filter((path) => path.startsWith(`${dir}/`)).reverse()) {
    await promisify(execFile)("umount", [target]);
  }
}

async function untilRunning(child: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`buildkitd did not start:\n${log}`)), START_MS);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`buildkitd ended:\n${log}`)));
    child.stderr?.on("data", (bytes: Buffer) => {
      log = (log + bytes.toString("utf8")).slice(-20_000);
      if (!log.includes("running server on")) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}
