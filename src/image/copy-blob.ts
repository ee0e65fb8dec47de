import { createHash, randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FactoryError } from "../errors/factory-error.ts";
import { blobPath } from "./blob-path.ts";
import type { Descriptor } from "./layout-types.ts";

/**
 * Copies a blob from one layout into another, unless it is there; gives the bytes that were new. It appears under its
 * digest only when it is whole and its bytes are what the digest says. Throws IMAGE_UNAVAILABLE and OUTPUT_FAILED.
 */
export async function copyBlob(
  blob: Pick<Descriptor, "digest" | "size">,
  places: { readonly from: string; readonly to: string; readonly ingest: string },
): Promise<number> {
  const target = blobPath(places.to, blob.digest);
  const found = await stat(target).catch(() => undefined);
  if (found?.isFile() && found.size === blob.size) return 0;
  const temporary = join(places.to, places.ingest, randomUUID());
  try {
    await writing(target, mkdir(dirname(temporary), { recursive: true }));
    await copyFile(blobPath(places.from, blob.digest), temporary, constants.COPYFILE_FICLONE).catch(
      (cause) => {
        throw new FactoryError(
          "IMAGE_UNAVAILABLE",
          `cannot copy ${blob.digest} from ${places.from}: ${cause.message}`,
          {
            cause,
          },
        );
      },
    );
    await checkDigest(temporary, blob.digest);
    await writing(target, settle(temporary, target));
    return blob.size;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function checkDigest(path: string, digest: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  const found = `sha256:${hash.digest("hex")}`;
  if (found === digest) return;
  throw new FactoryError(
    "IMAGE_UNAVAILABLE",
    `blob ${digest} is damaged: its bytes have the digest ${found}`,
  );
}

async function settle(temporary: string, target: string): Promise<void> {
  const file = await open(temporary, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await mkdir(dirname(target), { recursive: true });
  await rename(temporary, target);
}

async function writing(path: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
      source: "--output",
      hint: "free space or choose another place with --output",
    });
  }
}
