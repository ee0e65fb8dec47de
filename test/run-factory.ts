import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../src/cli/context.ts";
import { runProgram } from "../src/cli/program.ts";
import { loadMatrices } from "../src/compat/load/load-matrices.ts";
import { stacks } from "../stacks/index.ts";

export interface ProgramRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with a context that shares nothing with the person's machine. */
export async function runFactory(
  args: readonly string[],
  overrides: Partial<Context> = {},
): Promise<ProgramRun> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const home = join(tmpdir(), "factory-no-such-home");
  const exit = await runProgram(args, {
    cwd: tmpdir(),
    env: {},
    stdout: { isTTY: false, columns: 80, write: (text) => void stdout.push(text) },
    stderr: { isTTY: false, columns: 80, write: (text) => void stderr.push(text) },
    stdin: async () => new Uint8Array(),
    interactive: false,
    platform: { os: "linux", architecture: "amd64" },
    signal: new AbortController().signal,
    now: Date.now,
    folders: { cache: join(home, "cache"), config: join(home, "config"), state: join(home, "state") },
    programRoot: new URL("..", import.meta.url).pathname,
    version: "0.0.0-test",
    stacks: async () => stacks,
    matrices: loadMatrices,
    ...overrides,
  });
  return { exit, stdout: stdout.join(""), stderr: stderr.join("") };
}
