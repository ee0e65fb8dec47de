import { type FileHandle, open } from "node:fs/promises";
import { FactoryError } from "../../../errors/factory-error.ts";
import { GRPC_CODE } from "../grpc-code.ts";
import type { ReadContentMessage } from "../proto/content.ts";
import { blobPath } from "./blob-path.ts";
import { StatusError } from "./status-error.ts";

const CHUNK_BYTES = 256 * 1024;

/** The containerd.services.content.v1.Info of a blob. Throws StatusError NOT_FOUND and FILE_UNREADABLE. */
export async function blobInfo(layout: string, digest: string): Promise<object> {
  return withBlob(layout, digest, async (file) => {
    const { size, mtimeMs } = await file.stat();
    const time = { seconds: Math.floor(mtimeMs / 1000) };
    return { digest, size, createdAt: time, updatedAt: time };
  });
}

/** Sends the asked part of a blob, in pieces; a size of 0, or one past the end, means up to the end. */
export async function readBlob(
  layout: string,
  { digest = "", offset = 0, size = 0 }: ReadContentMessage,
  write: (message: object) => Promise<void>,
): Promise<void> {
  await withBlob(layout, digest, async (file) => {
    const total = (await file.stat()).size;
    if (offset > total) {
      throw new StatusError(GRPC_CODE.outOfRange, `${digest} has ${total} bytes, no byte ${offset}`);
    }
    const end = size <= 0 ? total : Math.min(total, offset + size);
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(0, end - offset)));
    for (let at = offset; at < end; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at);
      if (bytesRead === 0) throw new StatusError(GRPC_CODE.dataLoss, `${digest} became shorter`);
      await write({ offset: at - offset, data: buffer.subarray(0, bytesRead) });
      at += bytesRead;
    }
  });
}

async function withBlob<T>(
  layout: string,
  digest: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const path = blobPath(layout, digest);
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      throw new StatusError(GRPC_CODE.notFound, `${digest} is not in ${layout}`);
    }
    throw new FactoryError("FILE_UNREADABLE", `${path} cannot be read`, {
      hint: "give yourself permission to read the layout",
      cause,
    });
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
