import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";
import { MADE_MARK } from "./mmdebstrap-arguments.ts";

export interface MmdebstrapRun {
  /** The tar as it is written. */
  readonly tar: Readable;
  /** What the new system says it is: `python-3.11.2 glibc-2.36`. Rejects with BASE_BUILD_FAILED or INTERRUPTED. */
  readonly made: Promise<string>;
}

export interface RunMmdebstrapRequest {
  readonly argv: readonly string[];
  readonly name: string;
  /** Where root unpacks the file system meanwhile; the caller removes it. */
  readonly scratchDir: string;
  /** Seconds since the epoch: no file in the base is younger. */
  readonly epoch: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** How long mmdebstrap may clean up after SIGTERM before it is killed. */
const GRACE_MS = 10_000;
const KEPT_LINES = 12;

export function runMmdebstrap(request: RunMmdebstrapRequest): MmdebstrapRun {
  const [command = "", ...args] = [...ownMounts(), ...request.argv];
  // A process group of its own: what mmdebstrap starts must end with it.
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...request.env, ...scratchEnv(request.scratchDir), SOURCE_DATE_EPOCH: String(request.epoch) },
  });
  return { tar: child.stdout, made: outcome(child, { ...request, stderr: child.stderr }) };
}

/**
 * As root mmdebstrap mounts /proc, /sys and parts of /dev where everyone sees them. When it is killed they stay, and
 * whoever then removes the folder walks into them: so it gets mounts of its own, which end with it. Without root it
 * does this by itself.
 */
function ownMounts(): readonly string[] {
  return process.getuid?.() === 0 ? ["unshare", "--mount", "--propagation=private", "--"] : [];
}

/** Without root mmdebstrap works as another user, who cannot enter the caller's private folders. */
function scratchEnv(scratchDir: string): Readonly<Record<string, string>> {
  return process.getuid?.() === 0 ? { TMPDIR: scratchDir } : {};
}

function outcome(
  child: ChildProcess,
  request: RunMmdebstrapRequest & { readonly stderr: Readable },
): Promise<string> {
  const lines = new LastLines();
  request.stderr.setEncoding("utf8").on("data", (text: string) => {
    for (const line of lines.add(text)) if (isStage(line)) request.report(line.slice("I: ".length));
  });
  const stop = endGroupOnAbort(child, request.signal);
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      stop();
      reject(failed(request.name, cause.message, cause));
    });
    child.once("close", (code, signal) => {
      stop();
      if (request.signal?.aborted) {
        killGroup(child.pid, "SIGKILL");
        reject(new FactoryError("INTERRUPTED", `interrupted while making the base ${request.name}`));
      } else if (code !== 0) {
        reject(failed(request.name, `${code === null ? signal : `exit code ${code}`}\n${lines.last()}`));
      } else {
        resolve(lines.made ?? "");
      }
    });
  });
}

function isStage(line: string): boolean {
  return /^I: (running apt-get update|downloading packages|extracting|installing|creating tarball)/.test(
    line,
  );
}

function endGroupOnAbort(child: ChildProcess, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    killGroup(child.pid, "SIGTERM");
    timer = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(timer);
  };
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Keeps the end of a program's output, by lines. */
class LastLines {
  made: string | undefined;
  #rest = "";
  readonly #lines: string[] = [];

  add(text: string): readonly string[] {
    const parts = `${this.#rest}${text}`.split("\n");
    this.#rest = parts.pop() ?? "";
    for (const line of parts) {
      if (line.startsWith(`${MADE_MARK} `)) this.made = line.slice(MADE_MARK.length + 1);
      this.#lines.push(line);
    }
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
    return parts;
  }

  last(): string {
    return [...this.#lines, this.#rest].join("\n").trim();
  }
}

function rootHint(): string {
  return process.getuid?.() === 0 ? "" : "without root, install the package uidmap; ";
}

function failed(name: string, reason: string, cause?: unknown): FactoryError {
  return new FactoryError("BASE_BUILD_FAILED", `making the base ${name} failed: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: `${rootHint()}check that this machine reaches its Debian mirror, or name another with --mirror`,
  });
}
