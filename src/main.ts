import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../package.json" with { type: "json" };
import type { Context, OutputStream } from "./cli/context.ts";
import { runProgram } from "./cli/program.ts";
import { userFolders } from "./cli/user-folders.ts";

const interruption = new AbortController();
process.exitCode = await runProgram(process.argv.slice(2), createContext());
if (interruption.signal.aborted) await exitNow();

function createContext(): Context {
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    stdin: readStdin,
    interactive: process.stdin.isTTY === true && process.env.CI === undefined,
    platform: { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" },
    signal: interruption.signal,
    // Not Date.now, which jumps when the clock of the machine is set.
    now: () => Math.round(performance.timeOrigin + performance.now()),
    folders: userFolders(process.env),
    programRoot: join(dirname(fileURLToPath(import.meta.url)), ".."),
    version: packageJson.version,
    stacks: async () => (await import("../stacks/index.ts")).stacks,
    // Loaded when a command plans: `factory --version` needs no version arithmetic.
    matrices: async (overrides) => (await import("./compat/load/load-matrices.ts")).loadMatrices(overrides),
  };
}

/** The first signal cancels what runs and lets it clean up; a second one ends the process at once. */
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort();
}

/** All is cleaned up by then, but a connection that was just being made would keep the process for five seconds. */
async function exitNow(): Promise<never> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(streams.map((stream) => new Promise<void>((done) => stream.write("", () => done()))));
  process.exit();
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  // A reader that goes away (`factory plan | head`) ends the output, not the program.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns || 80,
    write: (text) => void stream.write(text),
  };
}
