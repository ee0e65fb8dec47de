import { execa } from "execa";
import { FactoryError } from "../errors/factory-error.ts";
import { runImage } from "../image/run-image.ts";
import type { Platform } from "../plan/types.ts";
import { openEngine, planUnsupported } from "./container/open-engine.ts";
import type { SmokeRuntime, SmokeSource } from "./request.ts";

export interface AttachedRequest {
  readonly source: SmokeSource;
  readonly platform: Platform;
  readonly runtime: Exclude<SmokeRuntime, { kind: "buildkit" }>;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user?: string;
  /** Whether standard input is a terminal that the program gets. */
  readonly terminal: boolean;
  readonly signal: AbortSignal;
}

/** Runs a command in a container with the standard streams of this process; its exit code, 128 + n after signal n. */
export async function runAttached(request: AttachedRequest): Promise<number> {
  return request.runtime.kind === "runc" ? withRunc(request) : withEngine(request);
}

async function withRunc(request: AttachedRequest): Promise<number> {
  const { source, runtime, command, env, user, terminal, signal } = request;
  if (source.kind === "plan") throw planUnsupported();
  if (source.kind === "registry") {
    throw new FactoryError("UNSUPPORTED", "runc runs images of this machine, and this one is in a registry", {
      source: "--runtime",
      hint: "use docker or podman",
    });
  }
  const running = await runImage({
    layoutDir: source.dir,
    digest: source.digest,
    runc: runtime.program,
    command,
    env,
    streams: terminal ? "terminal" : "inherit",
    signal,
    ...(user === undefined ? {} : { user }),
  });
  return running.wait();
}

async function withEngine(request: AttachedRequest): Promise<number> {
  const { source, platform, runtime, command, env, user, terminal, signal } = request;
  const { program } = runtime;
  const { ref, starter } = await openEngine(source, { program, architecture: platform.architecture });
  const [first = "", ...rest] = command;
  const args = [
    ...["run", "--rm", "--interactive", ...(terminal ? ["--tty"] : [])],
    ...Object.keys(env)
      .sort()
      .flatMap((name) => ["--env", `${name}=${env[name]}`]),
    ...(user === undefined ? [] : ["--user", user]),
    ...["--entrypoint", first, ref, ...rest],
  ];
  try {
    const { exitCode } = await execa(program, args, {
      stdio: "inherit",
      reject: false,
      cancelSignal: signal,
    });
    if (signal.aborted) throw new FactoryError("INTERRUPTED", "interrupted while the command ran");
    return exitCode ?? 1;
  } finally {
    await starter.close();
  }
}
