import type { Metadata } from "@grpc/grpc-js";
import { GRPC_CODE } from "../grpc-code.ts";
import type { CacheStore, SessionOffer } from "../types.ts";
import { StatusError } from "./status-error.ts";

export type ContentStore = CacheStore;

/**
 * The OCI layout that a Content call is about; BuildKit names it in a header, with `oci:` before images to read and
 * `local:` before build caches.
 */
export function contentStore(offer: SessionOffer, metadata: Metadata): ContentStore {
  const id = String(metadata.get("buildkit-attachable-store-id")[0] ?? "");
  const cache = Object.hasOwn(offer.caches ?? {}, id) ? offer.caches?.[id] : undefined;
  if (cache !== undefined) return cache;
  if (id === "export" && offer.receive?.kind === "layout") {
    return { layout: offer.receive.path, writable: true };
  }
  const name = id.replace(/^oci:/, "");
  const layout = Object.hasOwn(offer.layouts, name) ? offer.layouts[name] : undefined;
  if (layout === undefined) throw new StatusError(GRPC_CODE.notFound, `layout ${id} is not offered`);
  return { layout, writable: false };
}
