import { rm } from "node:fs/promises";
import { daemonPaths } from "./daemon-paths.ts";
import { endProcess } from "./end-process.ts";
import { readPidFile, removePidFile } from "./process-identity.ts";
import { withLock } from "./with-lock.ts";

export type StopResult =
  | { readonly kind: "stopped"; readonly pid: number; readonly killed: boolean }
  | { readonly kind: "not-running" };

/** Ends the daemon of a state folder and removes its socket and pid file; its cache and its log stay. */
export async function stopDaemon(stateDir: string, graceMs = 10_000): Promise<StopResult> {
  const files = daemonPaths(stateDir);
  return withLock({ folder: files.folder, name: "start", waitMs: 120_000 }, async () => {
    const found = await readPidFile(files.pid);
    const killed = found === undefined ? false : await endProcess(found.pid, graceMs);
    for (const socket of [files.socket, files.otelSocket]) await rm(socket, { force: true });
    await removePidFile(files.pid);
    return found === undefined ? { kind: "not-running" } : { kind: "stopped", pid: found.pid, killed };
  });
}
