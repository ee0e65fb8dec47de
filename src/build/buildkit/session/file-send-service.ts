import { GRPC_CODE } from "../grpc-code.ts";
import { grpcMethod } from "../grpc-method.ts";
import { BytesMessage } from "../proto/filesync.ts";
import { Packet, type PacketMessage } from "../proto/fsutil.ts";
import { receiveFolder } from "./receive-folder.ts";
import { receiveStream } from "./receive-stream.ts";
import { serveStream } from "./serve-stream.ts";
import { StatusError } from "./status-error.ts";
import type { SessionService, SessionState } from "./types.ts";

/**
 * Takes what an exporter produces. The messages are bytes for the `tar`, `oci` and `docker` exporters, and
 * fsutil packets for `local`, so the schema depends on the receiver.
 */
export function fileSendService(state: SessionState): SessionService | undefined {
  const { receive } = state.offer;
  if (receive === undefined || receive.kind === "layout") return undefined;
  const message = receive.kind === "stream" ? BytesMessage : Packet;
  return {
    methods: {
      DiffCopy: grpcMethod({
        path: "/moby.filesync.v1.FileSend/DiffCopy",
        request: message,
        response: message,
        requestStream: true,
        responseStream: true,
      }),
    },
    handlers: {
      DiffCopy: serveStream<PacketMessage, object>(state, async (call) => {
        const exporter = String(call.metadata.get("buildkit-attachable-exporter-id")[0] ?? "0");
        if (exporter !== "0")
          throw new StatusError(GRPC_CODE.notFound, `exporter ${exporter} is not offered`);
        if (receive.kind === "stream") return receiveStream(call, receive.write);
        await receiveFolder(call, receive.path);
      }),
    },
  };
}
