import { Readable } from "node:stream";
import { packTar } from "modern-tar";
import { SOURCE_DATE_EPOCH_SECONDS } from "../plan/epoch.ts";

const TAR_BLOCK = 512;

/**
 * Puts an empty `/dev` in front of a tar that has none. A runtime that has to make this mount point would add it, with
 * the time of that day, to the first layer built on the base.
 */
export function withDeviceFolder(tar: Readable): Readable {
  return Readable.from(joined(tar), { objectMode: false });
}

async function* joined(tar: Readable): AsyncGenerator<Uint8Array> {
  yield await deviceFolder();
  yield* tar;
}

async function deviceFolder(): Promise<Uint8Array> {
  const mtime = new Date(SOURCE_DATE_EPOCH_SECONDS * 1000);
  const header = { name: "./dev/", type: "directory", mode: 0o755, uid: 0, gid: 0, size: 0, mtime } as const;
  return (await packTar([{ header }])).slice(0, TAR_BLOCK);
}
