import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { SessionOffer } from "../types.ts";
import { authService } from "./auth-service.ts";
import { contentService } from "./content-service.ts";
import { fileSendService } from "./file-send-service.ts";
import { fileSyncService } from "./file-sync-service.ts";
import { healthService } from "./health-service.ts";
import { secretsService } from "./secrets-service.ts";
import { sshService } from "./ssh-service.ts";
import type { SessionServer, SessionState } from "./types.ts";
import { writeAhead } from "./write-ahead.ts";

// How long a call may take to notice that its daemon is gone.
const GRACE_MS = 2_000;

/** Prepares the services of one session; nothing is served before `attach`. */
export function createSession(offer: SessionOffer): SessionServer {
  let failure: Error | undefined;
  const running = new Set<Promise<void>>();
  const transfer = { filesListed: 0, filesSent: 0, bytesSent: 0 };
  const state: SessionState = {
    offer,
    transfer,
    record(error) {
      failure ??= error;
    },
    track(call) {
      running.add(call);
      void call.finally(() => running.delete(call));
    },
  };
  const services = [
    healthService(state),
    fileSyncService(state),
    fileSendService(state),
    secretsService(state),
    authService(state),
    contentService(state),
    sshService(state),
  ].filter((service) => service !== undefined);
  // A daemon sends blobs in messages larger than the 4 MiB that gRPC allows by default.
  const server = new Server({ "grpc.max_receive_message_length": -1, interceptors: [writeAhead] });
  for (const service of services) server.addService(service.methods, service.handlers);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());

  return {
    methods: services.flatMap((service) => Object.values(service.methods).map((method) => method.path)),
    attach: (duplex: Duplex) => injector.injectConnection(duplex),
    transfer,
    failure: () => failure,
    async close() {
      injector.destroy();
      server.forceShutdown();
      await Promise.race([Promise.all(running), delay(GRACE_MS, undefined, { ref: false })]);
    },
  };
}
