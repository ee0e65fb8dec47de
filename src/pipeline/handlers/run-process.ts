import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export interface ProcessCall {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files that the streams are written to, by the process itself: nothing is held in memory, whatever it prints. */
  readonly stdoutFile: string;
  readonly stderrFile: string;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

export type ProcessEnd =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | { readonly kind: "unstartable"; readonly message: string };

export type RunProcess = (call: ProcessCall) => Promise<ProcessEnd>;

/** Time between SIGTERM and SIGKILL. */
const GRACE_MS = 2000;
const POLL_MS = 20;

/** Runs a command in a process group of its own; a timeout and an abort end the whole group. */
export async function runProcess(call: ProcessCall): Promise<ProcessEnd> {
  if (call.signal.aborted) return { kind: "aborted" };
  const stdout = openSync(call.stdoutFile, "a", 0o644);
  const stderr = openSync(call.stderrFile, "a", 0o644);
  try {
    return await spawned(call, stdout, stderr);
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}

function spawned(call: ProcessCall, stdout: number, stderr: number): Promise<ProcessEnd> {
  const { argv, cwd, env, input, timeoutMs, signal } = call;
  const [file = "", ...args] = argv;
  return new Promise((resolve) => {
    let stopped: "timeout" | "aborted" | undefined;
    let ending: Promise<void> | undefined;
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      stdio: [input === undefined ? "ignore" : "pipe", stdout, stderr],
    });
    const stop = (why: "timeout" | "aborted") => {
      if (child.pid === undefined || stopped !== undefined) return;
      stopped = why;
      ending = endGroup(child.pid);
    };
    const onAbort = () => stop("aborted");
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop("timeout"), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = async (end: ProcessEnd) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      await ending;
      resolve(stopped === undefined ? end : { kind: stopped });
    };
    child.on("error", (error) => void settle({ kind: "unstartable", message: error.message }));
    child.on("exit", (code, killed) => {
      void settle(code === null ? { kind: "killed", signal: killed ?? "" } : { kind: "exit", code });
    });
    if (input === undefined || child.stdin === null) return;
    // A command that does not read its input is free to do so.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Asks every process of a group to end, and makes them after a while. Resolves when none is left. */
export async function endGroup(group: number, graceMs: number = GRACE_MS): Promise<void> {
  if (!sendTo(group, "SIGTERM")) return;
  for (let waited = 0; waited < graceMs; waited += POLL_MS) {
    await delay(POLL_MS);
    if (!sendTo(group, 0)) return;
  }
  sendTo(group, "SIGKILL");
}

/** Whether the group had anybody in it. */
function sendTo(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
