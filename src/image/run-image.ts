import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { followedPathInside } from "./path-inside.ts";
import { readLayout } from "./read-layout.ts";
import { resolveUser } from "./resolve-user.ts";
import { runtimeSpec } from "./runtime-spec.ts";
import { unpackImage } from "./unpack-image.ts";

export interface RunImageRequest {
  readonly layoutDir: string;
  /** When the layout holds several images. */
  readonly tag?: string;
  /** Path of the runc program. */
  readonly runc: string;
  /** When the layout holds several images: of the manifest. */
  readonly digest?: string;
  /** Instead of the image's Cmd. */
  readonly args?: readonly string[];
  /** Instead of both Entrypoint and Cmd of the image. */
  readonly command?: readonly string[];
  /** Instead of the image's user. */
  readonly user?: string;
  /** The program gets the terminal and the standard streams of this process; nothing is told to `onOutput`. */
  readonly streams?: "terminal" | "inherit";
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what the program prints, as it comes; pieces are not lines. */
  readonly onOutput?: (stream: "stdout" | "stderr", text: string) => void;
  /** Where the image is unpacked meanwhile; the system's folder for temporary files when absent. */
  readonly scratchDir?: string;
  readonly signal?: AbortSignal;
}

/** A container that runs. Whoever holds it must wait for it, else its files stay. */
export interface RunningImage {
  readonly id: string;
  /** The program's exit code, once container, root file system and bundle are gone. 128 + n after signal n. */
  wait(): Promise<number>;
  /** Asks the program to end, and ends it after `graceMs` (default 5000). */
  kill(graceMs?: number): Promise<void>;
}

/**
 * Runs the image of an OCI layout with runc, on the network of this machine and without a container engine.
 * An abort ends the container. Throws IMAGE_UNAVAILABLE, RUN_FAILED when runc cannot start, INTERRUPTED.
 */
export async function runImage(request: RunImageRequest): Promise<RunningImage> {
  const bundle = await mkdtemp(join(request.scratchDir ?? tmpdir(), "factory-run-"));
  try {
    await writeBundle(bundle, request);
    return start(bundle, request);
  } catch (error) {
    await rm(bundle, { recursive: true, force: true });
    throw error;
  }
}

async function writeBundle(bundle: string, request: RunImageRequest): Promise<void> {
  const { tag, digest } = request;
  const layout = await readLayout(request.layoutDir, {
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  });
  const config = withSettings(layout.config, request);
  const rootfs = join(bundle, "rootfs");
  await unpackImage(layout, rootfs, request.signal);
  const uid = process.getuid?.() ?? 0;
  const spec = runtimeSpec({
    image: config,
    user: resolveUser(config.config?.User ?? "", {
      passwd: readInside(rootfs, "etc/passwd"),
      group: readInside(rootfs, "etc/group"),
    }),
    hostname: "factory",
    binds: hostFiles(),
    ...(request.args === undefined ? {} : { args: request.args }),
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.streams === "terminal" ? { terminal: true } : {}),
    ...(uid === 0 ? {} : { rootless: { uid, gid: process.getgid?.() ?? uid } }),
  });
  const workdir = config.config?.WorkingDir;
  if (workdir) await mkdir(followedPathInside(rootfs, workdir), { recursive: true });
  await writeFile(join(bundle, "config.json"), JSON.stringify(spec));
  if (request.signal?.aborted) throw new FactoryError("INTERRUPTED", "interrupted before the image ran");
}

function withSettings(image: OciImageConfig, { command, user }: RunImageRequest): OciImageConfig {
  return {
    ...image,
    config: {
      ...image.config,
      ...(command === undefined ? {} : { Entrypoint: [], Cmd: command }),
      ...(user === undefined ? {} : { User: user }),
    },
  };
}

function readInside(rootfs: string, path: string): string {
  const file = followedPathInside(rootfs, path);
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : "";
}

function hostFiles(): { source: string; target: string }[] {
  return ["/etc/resolv.conf", "/etc/hosts"].flatMap((target) => {
    try {
      return [{ source: realpathSync(target), target }];
    } catch {
      return [];
    }
  });
}

function start(bundle: string, request: RunImageRequest): RunningImage {
  const id = `factory-${randomUUID()}`;
  const runc = (...args: string[]) => [`--root=${join(bundle, "state")}`, ...args];
  const child = spawn(request.runc, runc("run", "--bundle", bundle, id), {
    stdio: request.streams === undefined ? ["ignore", "pipe", "pipe"] : "inherit",
    // Ctrl-C in the terminal goes to factory alone, which then ends the container in order. Who has the terminal reads it.
    detached: request.streams === undefined,
  });
  let calls: Promise<unknown> = Promise.resolve();
  const tellRunc = (...args: string[]) => {
    // Fails when the container is gone already, which is what is asked for. One at a time, so that none outlives the last.
    calls = calls.then(() => promisify(execFile)(request.runc, runc(...args)).catch(() => undefined));
    return calls;
  };
  let ended = false;
  const finished = outcome(child, request).finally(async () => {
    ended = true;
    request.signal?.removeEventListener("abort", abort);
    await tellRunc("delete", "--force", id);
    await rm(bundle, { recursive: true, force: true });
  });
  finished.catch(() => undefined);
  const kill = async (graceMs = 5000) => {
    // Any call of runc makes its state folder anew.
    if (ended) return;
    await tellRunc("kill", id, "TERM");
    // Process 1 ignores a signal that it has no handler for.
    const timer = setTimeout(() => void tellRunc("kill", id, "KILL"), graceMs);
    await finished.catch(() => undefined);
    clearTimeout(timer);
  };
  const abort = () => void kill(1000);
  request.signal?.addEventListener("abort", abort, { once: true });
  return { id, kill, wait: () => finished };
}

function outcome(child: ChildProcess, request: RunImageRequest): Promise<number> {
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => request.onOutput?.(stream, text));
  }
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      reject(
        new FactoryError("RUN_FAILED", `cannot start ${request.runc}: ${cause.message}`, {
          cause,
          hint: "install runc",
        }),
      );
    });
    child.once("close", (code) => {
      if (request.signal?.aborted) reject(new FactoryError("INTERRUPTED", "interrupted while the image ran"));
      else resolve(code ?? 1);
    });
  });
}
