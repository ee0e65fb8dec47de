import { grpcMethod } from "../grpc-method.ts";
import {
  InfoRequest,
  InfoResponse,
  type ReadContentMessage,
  ReadContentRequest,
  ReadContentResponse,
  type WriteContentMessage,
  WriteContentRequest,
  WriteContentResponse,
} from "../proto/content.ts";
import { contentStore } from "./content-store.ts";
import { blobInfo, readBlob } from "./read-blob.ts";
import { serveAnswers, serveStream } from "./serve-stream.ts";
import { serveUnary } from "./serve-unary.ts";
import type { SessionService, SessionState } from "./types.ts";
import { writeBlob } from "./write-blob.ts";

const SERVICE = "/containerd.services.content.v1.Content";

/**
 * OCI layouts, to read base images from and to write an exported image to, and build caches. A daemon uses only
 * these methods for that; it gets "unimplemented" for the others.
 */
export function contentService(state: SessionState): SessionService | undefined {
  const { offer } = state;
  const stores = Object.keys({ ...offer.layouts, ...offer.caches });
  if (offer.receive?.kind !== "layout" && stores.length === 0) return undefined;
  return {
    methods: {
      Info: grpcMethod({ path: `${SERVICE}/Info`, request: InfoRequest, response: InfoResponse }),
      Read: grpcMethod({
        path: `${SERVICE}/Read`,
        request: ReadContentRequest,
        response: ReadContentResponse,
        responseStream: true,
      }),
      Write: grpcMethod({
        path: `${SERVICE}/Write`,
        request: WriteContentRequest,
        response: WriteContentResponse,
        requestStream: true,
        responseStream: true,
      }),
    },
    handlers: {
      Info: serveUnary(state, async ({ digest = "" }: { readonly digest?: string }, metadata) => ({
        info: await blobInfo(contentStore(offer, metadata).layout, digest),
      })),
      Read: serveAnswers<ReadContentMessage, object>(state, (request, call) =>
        readBlob(contentStore(offer, call.metadata).layout, request, call.write),
      ),
      Write: serveStream<WriteContentMessage, object>(state, async (call) => {
        await writeBlob(contentStore(offer, call.metadata), call);
      }),
    },
  };
}
