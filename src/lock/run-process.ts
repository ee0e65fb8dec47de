import { spawn } from "node:child_process";
import { FactoryError } from "../errors/factory-error.ts";

export interface ProcessResult {
  /** 127 when the program could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface ProcessOptions {
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** How long a program may clean up after SIGTERM before it is killed. */
const GRACE_MS = 3_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Runs a program to its end, with what it starts; throws INTERRUPTED when it was stopped by the signal. */
export function runProcess(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { signal, env, cwd } = options;
  const [command = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(interrupted());
      return;
    }
    // A process group of its own: uv starts git and Python, which must end with it.
    const child = spawn(command, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (output.stdout.length < MOST_CHARACTERS) output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (output.stderr.length < MOST_CHARACTERS) output.stderr += text;
    });
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      endGroup(child.pid, "SIGTERM");
      timer = setTimeout(() => endGroup(child.pid, "SIGKILL"), GRACE_MS);
    };
    signal.addEventListener("abort", stop, { once: true });
    const done = () => {
      signal.removeEventListener("abort", stop);
      clearTimeout(timer);
    };
    child.once("error", (error) => {
      done();
      resolve({ code: 127, stdout: "", stderr: error.message });
    });
    child.once("close", (code) => {
      done();
      if (signal.aborted) reject(interrupted());
      else resolve({ code: code ?? 1, ...output });
    });
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function interrupted(): FactoryError {
  return new FactoryError("INTERRUPTED", "interrupted");
}
