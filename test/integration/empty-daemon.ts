import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDaemon } from "../../src/build/buildkit/daemon/start-daemon.ts";
import { stopDaemon } from "../../src/build/buildkit/daemon/stop-daemon.ts";
import type { BuildkitTools } from "../../src/build/buildkit/daemon/tools.ts";
import { isRoot } from "./is-root.ts";

export interface EmptyDaemon {
  /** `unix://…` */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a BuildKit daemon with empty state, as `factory builder start` does; whoever asks for it stops it. */
export async function emptyDaemon(tools: BuildkitTools, cacheDir: string): Promise<EmptyDaemon> {
  const stateDir = mkdtempSync(join(tmpdir(), "factory-daemon-"));
  const daemon = await startDaemon({ stateDir, cacheDir, tools, env: process.env, report: () => {} });
  return {
    address: daemon.endpoint,
    stop: async () => {
      await stopDaemon(stateDir);
      removeState(stateDir);
    },
  };
}

/** Without root, files of containers belong to other users of the daemon's user namespace. */
function removeState(stateDir: string): void {
  if (isRoot) rmSync(stateDir, { recursive: true, force: true });
  else execFileSync("unshare", ["--map-auto", "--map-root-user", "rm", "-rf", stateDir]);
}
