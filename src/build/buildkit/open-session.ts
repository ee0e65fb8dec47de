import { randomBytes } from "node:crypto";
import { Metadata } from "@grpc/grpc-js";
import type { GrpcConnection } from "./grpc-connection.ts";
import { CONTROL } from "./proto/control.ts";
import { createSession } from "./session/create-session.ts";
import type { SessionServer } from "./session/types.ts";
import { sessionStream } from "./session-stream.ts";
import type { SessionOffer } from "./types.ts";

/** A session the daemon can call for as long as it is open. */
export interface OpenSession {
  readonly id: string;
  readonly server: SessionServer;
  /** Why the daemon's end was closed before ours; never settles otherwise. */
  readonly lost: Promise<Error>;
  /** Settles when our services are done. */
  close(): Promise<void>;
}

// The daemon forgets the session when our end is closed; after this long we stop waiting for it to say so.
const GOODBYE_MS = 500;

/** Offers our services on a stream of the connection itself, so that the daemon needs no way back to us. */
export function openSession(connection: GrpcConnection, offer: SessionOffer): OpenSession {
  const id = newId();
  const server = createSession(offer);
  const { client } = connection;
  const { path, requestSerialize, responseDeserialize } = CONTROL.session;
  const call = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    sessionMetadata({ id, offer, methods: server.methods }),
  );
  const stream = sessionStream(call);
  let closed = false;
  const lost = new Promise<Error>((resolve) => {
    call.on("error", (error) => {
      if (!closed) resolve(error);
    });
  });
  stream.on("error", () => {});
  server.attach(stream);
  return {
    id,
    server,
    lost,
    close: async () => {
      if (closed) return;
      closed = true;
      const ended = server.close();
      call.end();
      const timer = setTimeout(() => call.cancel(), GOODBYE_MS);
      call.once("status", () => clearTimeout(timer));
      await ended;
    },
  };
}

/** An id no other client of the daemon has: lower-case letters and digits. */
export function newId(): string {
  return BigInt(`0x1${randomBytes(16).toString("hex")}`).toString(36);
}

interface Offered {
  readonly id: string;
  readonly offer: SessionOffer;
  readonly methods: readonly string[];
}

// Header names: session/session.go of BuildKit.
function sessionMetadata({ id, offer, methods }: Offered): Metadata {
  const metadata = new Metadata();
  metadata.set("x-docker-expose-session-uuid", id);
  metadata.set("x-docker-expose-session-name", "factory");
  metadata.set("x-docker-expose-session-sharedkey", offer.sharedKey);
  for (const method of methods) metadata.add("x-docker-expose-session-grpc-method", method);
  return metadata;
}
