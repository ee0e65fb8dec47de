import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

/** The program in a process of its own, as people run it. */
export interface SpawnedFactory {
  readonly child: ChildProcess;
  /** What it has written so far. */
  stdout(): Buffer;
  stderr(): string;
  /** Resolves when stderr holds the text; rejects when the process ends before. */
  untilSaid(text: string): Promise<void>;
  readonly exited: Promise<SpawnedExit>;
}

export interface SpawnedExit {
  /** As a shell reports it: 128 + n after signal n. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface SpawnSetup {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Address of the daemon, the shared one when absent; undefined when given so. */
  readonly endpoint?: string | undefined;
  /** What it reads from standard input; nothing when absent. */
  readonly input?: string;
}

/** Starts the program with these arguments. */
export type SpawnFactory = (args: readonly string[], setup?: SpawnSetup) => SpawnedFactory;

const SIGNALS: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** The program that was bundled for the tests. */
export function bundledFactory(): SpawnFactory {
  const { program } = testMachine();
  return (args, setup = {}) => spawnFactory(program, args, setup);
}

function spawnFactory(program: string, args: readonly string[], setup: SpawnSetup): SpawnedFactory {
  const { buildkit, cache, env } = testMachine();
  const home = emptyFolder();
  const endpoint = "endpoint" in setup ? setup.endpoint : buildkit;
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    ...(setup.cwd === undefined ? {} : { cwd: setup.cwd }),
    env: {
      ...env,
      XDG_CACHE_HOME: dirname(cache),
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      ...(endpoint === undefined ? {} : { BUILDKIT_HOST: endpoint }),
      ...setup.env,
    },
  });
  child.stdin.end(setup.input ?? "");
  const stdout: Buffer[] = [];
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const listener of listeners) listener();
  });
  const exited = new Promise<SpawnedExit>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({ code: code ?? 128 + (SIGNALS[signal ?? ""] ?? 0), stdout: Buffer.concat(stdout), stderr });
    });
  });
  return {
    child,
    stdout: () => Buffer.concat(stdout),
    stderr: () => stderr,
    untilSaid: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stderr.includes(text)) resolve();
        };
        listeners.add(look);
        look();
        void exited.then(() => reject(new Error(`ended without saying "${text}":\n${stderr}`)), reject);
      }),
    exited,
  };
}
