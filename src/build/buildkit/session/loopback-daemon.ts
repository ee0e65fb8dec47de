import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import type { SessionOffer } from "../types.ts";
import { createSession } from "./create-session.ts";
import type { SessionServer } from "./types.ts";

/** The daemon's end of a session, for tests: calls the services over a socket of this process. */
export interface LoopbackDaemon {
  readonly session: SessionServer;
  unary(method: MethodDefinition<object, object>, request: object, headers?: Headers): Promise<object>;
  stream(method: MethodDefinition<object, object>, headers?: Headers): DaemonStream;
  close(): Promise<void>;
}

/** One call of a streaming method. */
export interface DaemonStream {
  write(message: object): void;
  end(): void;
  cancel(): void;
  /** The next answer; undefined at a successful end. Rejects with the status of a failed call. */
  next(): Promise<Record<string, unknown> | undefined>;
}

type Headers = Readonly<Record<string, readonly string[]>>;

export async function loopbackDaemon(offer: Partial<SessionOffer>): Promise<LoopbackDaemon> {
  const session = createSession({
    sharedKey: "key",
    contexts: {},
    secrets: {},
    layouts: {},
    credentials: async () => undefined,
    ...offer,
  });
  const dir = await mkdtemp(join(tmpdir(), "factory-loopback-"));
  const socket = join(dir, "s");
  const server = createServer((connection) => session.attach(connection));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const client = new Client(`unix:${socket}`, credentials.createInsecure());

  return {
    session,
    unary: (method, request, headers = {}) =>
      new Promise((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = method;
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          toMetadata(headers),
          (error: ServiceError | null, response?: object) =>
            error ? reject(error) : resolve(response ?? {}),
        );
      }),
    stream(method, headers = {}) {
      const { path, requestSerialize, responseDeserialize } = method;
      return toStream(
        client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, toMetadata(headers)),
      );
    },
    async close() {
      client.close();
      await session.close();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function toMetadata(headers: Headers): Metadata {
  const metadata = new Metadata();
  for (const [key, values] of Object.entries(headers)) for (const value of values) metadata.add(key, value);
  return metadata;
}

function toStream(call: ClientDuplexStream<object, object>): DaemonStream {
  const answers = call[Symbol.asyncIterator]();
  return {
    write: (message) => void call.write(message),
    end: () => void call.end(),
    cancel: () => call.cancel(),
    async next() {
      const { done, value } = await answers.next();
      return done ? undefined : (value as Record<string, unknown>);
    },
  };
}
