import { join } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";

/** Where a layout keeps a blob. Throws IMAGE_UNAVAILABLE for a digest that is not a sha256, so no path is made of it. */
export function blobPath(layoutDir: string, digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) {
    throw new FactoryError(
      "IMAGE_UNAVAILABLE",
      `unsupported digest ${JSON.stringify(digest)} in ${layoutDir}`,
    );
  }
  return join(layoutDir, "blobs", "sha256", hex);
}
