import { join } from "node:path";
import { GRPC_CODE } from "../grpc-code.ts";
import { StatusError } from "./status-error.ts";

/** Where an OCI layout keeps a blob. Throws StatusError INVALID_ARGUMENT for anything but a sha256 digest. */
export function blobPath(layout: string, digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) {
    throw new StatusError(GRPC_CODE.invalidArgument, `${JSON.stringify(digest)} is not a sha256 digest`);
  }
  return join(layout, "blobs", "sha256", hex);
}
