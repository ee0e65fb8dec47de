import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A private unix socket in front of a program that speaks on its stdin and stdout. */
export interface ProcessBridge {
  readonly socketPath: string;
  /** What the program last said on stderr, or why it could not be started. */
  complaint(): string | undefined;
  close(): Promise<void>;
}

const KILL_AFTER_MS = 2_000;
const COMPLAINT_LENGTH = 2_000;

/** Starts the program once per connection, since grpc-js dials only addresses. */
export async function openProcessBridge(argv: readonly string[]): Promise<ProcessBridge> {
  const [program = "", ...args] = argv;
  const folder = await mkdtemp(join(tmpdir(), "factory-"));
  const socketPath = join(folder, "s");
  const running = new Set<ChildProcess>();
  let complaint = "";

  const server = createServer((socket) => {
    // A group of its own: Ctrl-C in the terminal must not cut the connection before the build is cancelled.
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    running.add(child);
    child.once("close", () => running.delete(child));
    child.once("error", (error) => {
      complaint = error.message;
      running.delete(child);
      socket.destroy();
    });
    child.stderr.on("data", (bytes: Buffer) => {
      complaint = (complaint + bytes.toString("utf8")).slice(-COMPLAINT_LENGTH);
    });
    connectPipes(socket, child);
  });

  const cleanUp = () => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", cleanUp);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });

  return {
    socketPath,
    complaint: () => complaint.trim().replace(/\s*\n\s*/g, "; ") || undefined,
    close: async () => {
      server.close();
      await Promise.all([...running].map(stop));
      process.removeListener("exit", cleanUp);
      cleanUp();
    },
  };
}

function connectPipes(socket: Socket, child: ChildProcess): void {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) return;
  socket.pipe(stdin);
  stdout.pipe(socket);
  socket.on("error", () => child.kill());
  socket.once("close", () => child.kill());
  // Writing to a program that has ended fails with EPIPE; its end already closes the socket.
  stdin.on("error", () => {});
}

/** Asks the program to end, and insists after a while. */
function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    child.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin?.destroy();
    child.kill();
  });
}
