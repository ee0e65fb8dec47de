import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { FactoryError } from "../errors/factory-error.ts";
import { blobPath } from "./blob-path.ts";
import type { Descriptor } from "./layout-types.ts";

type Blob = Pick<Descriptor, "digest">;

const HINT = "build or pull the image again";

/** The bytes of a small blob of a layout. Throws IMAGE_UNAVAILABLE when they are not what the digest says. */
export async function readCheckedBlob(layoutDir: string, { digest }: Blob): Promise<Buffer> {
  const path = blobPath(layoutDir, digest);
  const bytes = await readFile(path).catch((cause: Error) => {
    throw unreadable(path, cause);
  });
  check(digest, createHash("sha256").update(bytes).digest("hex"));
  return bytes;
}

/** Reads a blob of any size to its end. Throws IMAGE_UNAVAILABLE when its bytes are not what the digest says. */
export async function checkBlob(layoutDir: string, { digest }: Blob, signal?: AbortSignal): Promise<void> {
  const path = blobPath(layoutDir, digest);
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      signal?.throwIfAborted();
      hash.update(chunk as Buffer);
    }
  } catch (cause) {
    throw signal?.aborted ? cause : unreadable(path, cause as Error);
  }
  check(digest, hash.digest("hex"));
}

function check(digest: string, found: string): void {
  if (digest === `sha256:${found}`) return;
  throw new FactoryError(
    "IMAGE_UNAVAILABLE",
    `blob ${digest} is damaged: its bytes have the digest sha256:${found}`,
    { hint: HINT },
  );
}

function unreadable(path: string, cause: Error): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `cannot read ${path}: ${cause.message}`, {
    cause,
    hint: HINT,
  });
}
