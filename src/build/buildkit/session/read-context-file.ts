import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FactoryError } from "../../../errors/factory-error.ts";
import { pathBytes, pathText } from "./raw-path.ts";

const CHUNK_BYTES = 256 * 1024;

/**
 * The contents of a listed file, piece by piece; a piece is overwritten by the next one. Nothing when
 * the file vanished or became something else. Throws FILE_UNREADABLE.
 */
export async function* readContextFile(root: string, path: string): AsyncGenerator<Uint8Array, void> {
  const opened = await openFile(root, path);
  if (opened === undefined) return;
  const { file, size } = opened;
  try {
    // One byte more than the file, so that a small file is read to its end in one go.
    const buffer = Buffer.allocUnsafe(Math.min(size + 1, CHUNK_BYTES));
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      if (bytesRead < buffer.length && size < CHUNK_BYTES) return;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file.close();
  }
}

interface OpenFile {
  readonly file: FileHandle;
  readonly size: number;
}

async function openFile(root: string, path: string): Promise<OpenFile | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    // It may have become a symlink or a pipe since it was listed: neither is followed, nor waited for.
    const file = await open(pathBytes(`${root}/${path}`), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isFile()) return { file, size: stats.size };
    await file.close();
    return undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      return undefined;
    }
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): FactoryError {
  return new FactoryError("FILE_UNREADABLE", `${pathText(path)} cannot be read`, {
    hint: "give yourself permission to read it, or list it in .dockerignore",
    source: pathText(path),
    cause,
  });
}
