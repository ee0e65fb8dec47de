import { GRPC_CODE } from "../grpc-code.ts";
import { grpcMethod } from "../grpc-method.ts";
import { Packet, type PacketMessage } from "../proto/fsutil.ts";
import { contextRoot } from "./context-root.ts";
import { followLinks } from "./follow-links.ts";
import { sendFolder } from "./send-folder.ts";
import { serveStream } from "./serve-stream.ts";
import { StatusError } from "./status-error.ts";
import { syncRequest } from "./sync-request.ts";
import type { SessionService, SessionState } from "./types.ts";

/** Sends the folders of `offer.contexts`, as far as the daemon has not got them from an earlier build. */
export function fileSyncService(state: SessionState): SessionService {
  const { contexts } = state.offer;
  return {
    methods: {
      DiffCopy: grpcMethod({
        path: "/moby.filesync.v1.FileSync/DiffCopy",
        request: Packet,
        response: Packet,
        requestStream: true,
        responseStream: true,
      }),
    },
    handlers: {
      DiffCopy: serveStream<PacketMessage, object>(state, async (call) => {
        const request = syncRequest(call.metadata);
        const folder = Object.hasOwn(contexts, request.context) ? contexts[request.context] : undefined;
        if (folder === undefined) {
          throw new StatusError(GRPC_CODE.notFound, `context ${request.context} is not offered`);
        }
        const root = await contextRoot(folder);
        const followed = request.follow.length === 0 ? [] : ((await followLinks(root, request.follow)) ?? []);
        const filter = { include: [...request.include, ...followed], exclude: request.exclude };
        await sendFolder(state, call, { root, filter });
      }),
    },
  };
}
