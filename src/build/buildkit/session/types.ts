import type { Duplex } from "node:stream";
import type { MethodDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { SessionOffer, TransferCount } from "../types.ts";

/** The gRPC server that answers the daemon while a solve runs; the daemon is the client on `duplex`. */
export interface SessionServer {
  /** Full method paths, to advertise when the session is opened. */
  readonly methods: readonly string[];
  attach(duplex: Duplex): void;
  /** Counts up while the session lives. */
  readonly transfer: TransferCount;
  /** The first error a service hit on this side; it explains a failed solve better than the daemon can. */
  failure(): Error | undefined;
  /** Ends what it still does; settles when nothing is written any more, or that takes too long. */
  close(): Promise<void>;
}

/** What every service of one session shares. */
export interface SessionState {
  readonly offer: SessionOffer;
  readonly transfer: { filesListed: number; filesSent: number; bytesSent: number };
  /** Keeps the first error. */
  record(error: Error): void;
  /** Lets `close` wait for a call that writes. */
  track(call: Promise<void>): void;
}

/** One gRPC service of the session, by method name. */
export interface SessionService {
  readonly methods: Readonly<Record<string, MethodDefinition<object, object>>>;
  readonly handlers: UntypedServiceImplementation;
}
