import { createHash } from "node:crypto";
import type { Descriptor } from "../../image/layout-types.ts";

/** A document of an image, and how others refer to it. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export function blobOf(
  mediaType: string,
  bytes: Uint8Array,
  more: Pick<Descriptor, "annotations" | "platform"> = {},
): Blob {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { descriptor: { mediaType, digest, size: bytes.length, ...more }, bytes };
}

/** Keys keep the order in which they are given, so the same value has the same bytes. */
export function jsonBlob(
  mediaType: string,
  value: object,
  more: Pick<Descriptor, "annotations" | "platform"> = {},
): Blob {
  return blobOf(mediaType, Buffer.from(JSON.stringify(value)), more);
}
