import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { FactoryError } from "../../../errors/factory-error.ts";
import { daemonConfig } from "./daemon-config.ts";
import { type DaemonPaths, daemonPaths } from "./daemon-paths.ts";
import { askVersion, daemonStatus, type RunningDaemon, runningDaemon } from "./daemon-status.ts";
import { endProcess } from "./end-process.ts";
import { identifyProcess, type ProcessIdentity, removePidFile, writePidFile } from "./process-identity.ts";
import { rootlessLauncher } from "./rootless-launcher.ts";
import type { BuildkitTools } from "./tools.ts";
import { withLock } from "./with-lock.ts";

export interface StartDaemonRequest {
  /** Socket, pid file, log and all of BuildKit's data; kept between runs. */
  readonly stateDir: string;
  /** For programs that a daemon without root needs. */
  readonly cacheDir: string;
  readonly tools: BuildkitTools;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: (line: string) => void;
  /** How long the daemon may take to answer; 60 s when absent. */
  readonly readyMs?: number;
  readonly signal?: AbortSignal;
}

const READY_MS = 60_000;
const POLL_MS = 50;
const MAX_PATIENCE_MS = 3000;
const LOG_LINES = 8;
/** sun_path of a unix socket, less its closing zero. */
const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Makes sure that the daemon of the state folder runs and answers: the same one however often it is asked. The daemon
 * outlives factory. What a killed daemon left is cleared away. Throws BUILDKIT_UNAVAILABLE or INTERRUPTED.
 */
export async function startDaemon(request: StartDaemonRequest): Promise<RunningDaemon> {
  const { stateDir } = request;
  const { folder, socket } = daemonPaths(stateDir);
  checkSocketPath(socket);
  const waitMs = 2 * (request.readyMs ?? READY_MS);
  return withLock({ folder, name: "start", waitMs }, async () => {
    const status = await daemonStatus(stateDir);
    if (status.kind === "running") return status;
    if (status.kind === "unresponsive") {
      request.report(`ending the BuildKit daemon ${status.pid}, which does not answer`);
      await endProcess(status.pid);
    }
    return launch(request);
  });
}

async function launch(request: StartDaemonRequest): Promise<RunningDaemon> {
  const startedMs = performance.now();
  const files = daemonPaths(request.stateDir);
  const identity = await spawnDaemon(request, files);
  try {
    await writePidFile(files.pid, identity);
    const version = await untilAnswer(identity, { files, request });
    const tookMs = Math.round(performance.now() - startedMs);
    request.report(`started BuildKit ${version} as process ${identity.pid} in ${tookMs} ms`);
    return runningDaemon(files, { pid: identity.pid, version });
  } catch (error) {
    await endProcess(identity.pid);
    await removePidFile(files.pid);
    throw error;
  }
}

async function spawnDaemon(request: StartDaemonRequest, files: DaemonPaths): Promise<ProcessIdentity> {
  const rootless = process.getuid?.() !== 0;
  const launcher = rootless ? await rootlessLauncher({ ...request, folder: files.folder }) : [];
  for (const folder of [files.root, files.runtime]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(files.socket, { force: true });
  await rename(files.log, `${files.log}.1`).catch(() => undefined);
  await writeFile(files.config, daemonConfig({ files, runc: request.tools.runc, rootless }), { mode: 0o600 });
  const log = await open(files.log, "a", 0o600);
  try {
    const [command = "", ...args] = [...launcher, request.tools.buildkitd, `--config=${files.config}`];
    const child = spawn(command, args, {
      cwd: files.folder,
      detached: true,
      // runc keeps its state below this when it has only the root of a user namespace.
      env: rootless ? { ...request.env, XDG_RUNTIME_DIR: files.runtime } : request.env,
      stdio: ["ignore", log.fd, log.fd],
    });
    // A program that cannot be started has no process id, and is reported below.
    child.on("error", () => undefined);
    child.unref();
    const identity = child.pid === undefined ? undefined : await identifyProcess(child.pid);
    if (identity === undefined) throw await ended(files, `${command} could not be started`);
    return identity;
  } finally {
    await log.close();
  }
}

async function untilAnswer(
  identity: ProcessIdentity,
  { files, request }: { readonly files: DaemonPaths; readonly request: StartDaemonRequest },
): Promise<string> {
  const readyMs = request.readyMs ?? READY_MS;
  const deadline = performance.now() + readyMs;
  for (
    let patienceMs = 100;
    performance.now() < deadline;
    patienceMs = Math.min(2 * patienceMs, MAX_PATIENCE_MS)
  ) {
    if (request.signal?.aborted) throw new FactoryError("INTERRUPTED", "interrupted while starting BuildKit");
    if ((await identifyProcess(identity.pid)) === undefined)
      throw await ended(files, "the BuildKit daemon ended");
    // A refused first connection makes the gRPC library wait a second: rather ask anew, with more patience each time.
    const version = existsSync(files.socket) ? await askVersion(files.socket, patienceMs) : undefined;
    if (version !== undefined) return version;
    await delay(POLL_MS);
  }
  throw await ended(files, `the BuildKit daemon did not answer within ${readyMs / 1000} s`);
}

async function ended(files: DaemonPaths, what: string): Promise<FactoryError> {
  const log = await readFile(files.log, "utf8").catch(() => "");
  const lines = log.trim().split("\n").slice(-LOG_LINES).join("\n");
  return new FactoryError("BUILDKIT_UNAVAILABLE", lines === "" ? what : `${what}:\n${lines}`, {
    hint: `read ${files.log}, or name another daemon with --endpoint`,
  });
}

function checkSocketPath(socket: string): void {
  const bytes = Buffer.byteLength(socket);
  if (bytes <= MAX_SOCKET_PATH_BYTES) return;
  throw new FactoryError(
    "BUILDKIT_UNAVAILABLE",
    `the socket path ${socket} has ${bytes} bytes and Linux allows ${MAX_SOCKET_PATH_BYTES}`,
    { hint: "set XDG_STATE_HOME to a folder with a shorter path" },
  );
}
