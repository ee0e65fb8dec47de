import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { GRPC_CODE } from "../grpc-code.ts";
import { agentFrames } from "./agent-frames.ts";
import type { StreamCall } from "./serve-stream.ts";
import { StatusError } from "./status-error.ts";

/** What a build may ask of an agent: list keys and sign with them, but not add, remove or lock them. */
const ALLOWED: readonly number[] = [11, 13];

/** `SSH_AGENT_FAILURE`, as a whole message. */
const FAILURE = Buffer.from([0, 0, 0, 1, 5]);

/** One connection of a command in the build to the person's ssh agent: a request, then its answer, until one side ends. */
export async function forwardAgent(
  path: string,
  { requests, write, signal }: StreamCall<{ readonly data?: Uint8Array }, object>,
): Promise<void> {
  const socket = await connect(path);
  const hangUp = () => socket.destroy();
  signal.addEventListener("abort", hangUp, { once: true });
  try {
    const answers = agentFrames(socket);
    for await (const frame of agentFrames(bytesOf(requests))) {
      if (!ALLOWED.includes(frame[4] ?? 0)) {
        await write({ data: FAILURE });
        continue;
      }
      socket.write(frame);
      const { value: answer } = await answers.next();
      if (answer === undefined) return;
      await write({ data: answer });
    }
  } catch (error) {
    // The agent or the command went away, or spoke another protocol; the command is told by the end of the connection.
    if (!signal.aborted) throw new StatusError(GRPC_CODE.unavailable, (error as Error).message);
  } finally {
    signal.removeEventListener("abort", hangUp);
    socket.destroy();
  }
}

async function connect(path: string): Promise<Socket> {
  const socket = createConnection(path);
  try {
    await once(socket, "connect");
    return socket;
  } catch (error) {
    throw new StatusError(
      GRPC_CODE.unavailable,
      `the ssh agent does not answer: ${(error as Error).message}`,
    );
  }
}

async function* bytesOf(requests: AsyncIterable<{ readonly data?: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { data } of requests) if (data !== undefined) yield data;
}
