import { connectBuildkit } from "../connect-buildkit.ts";
import { type DaemonPaths, daemonPaths } from "./daemon-paths.ts";
import { readPidFile } from "./process-identity.ts";

export type DaemonStatus =
  | RunningDaemon
  /** The process is there but its socket does not answer. */
  | { readonly kind: "unresponsive"; readonly pid: number; readonly log: string }
  | { readonly kind: "stopped" };

export interface RunningDaemon {
  readonly kind: "running";
  readonly pid: number;
  /** Path of the unix socket. */
  readonly socket: string;
  /** `unix://…`, as BUILDKIT_HOST takes it. */
  readonly endpoint: string;
  readonly log: string;
  readonly root: string;
  /** What the daemon says it is. */
  readonly version: string;
}

const ANSWER_MS = 3000;

/** State of the daemon of a state folder, asked of the daemon itself. Changes nothing. */
export async function daemonStatus(stateDir: string): Promise<DaemonStatus> {
  const files = daemonPaths(stateDir);
  const found = await readPidFile(files.pid);
  if (found === undefined) return { kind: "stopped" };
  const version = await askVersion(files.socket);
  if (version === undefined) return { kind: "unresponsive", pid: found.pid, log: files.log };
  return runningDaemon(files, { pid: found.pid, version });
}

export function runningDaemon(
  files: DaemonPaths,
  facts: { readonly pid: number; readonly version: string },
): RunningDaemon {
  const { socket, log, root } = files;
  return { kind: "running", ...facts, socket, endpoint: `unix://${socket}`, log, root };
}

/** undefined while nothing answers on the socket. */
export async function askVersion(socket: string, timeoutMs = ANSWER_MS): Promise<string | undefined> {
  const endpoint = { kind: "unix", path: socket, source: "factory builder" } as const;
  try {
    const client = await connectBuildkit(endpoint, { connectTimeoutMs: timeoutMs });
    const { version } = await client.info().finally(() => client.close());
    return version;
  } catch {
    return undefined;
  }
}
