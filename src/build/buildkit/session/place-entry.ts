import { constants } from "node:fs";
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  symlink,
  unlink,
  utimes,
} from "node:fs/promises";
import { MODE, type StatMessage } from "../proto/fsutil.ts";

/** Makes a folder; what is there and is not a folder gives way, a folder stays with its contents. */
export async function placeFolder(path: Buffer): Promise<void> {
  try {
    // Ours to write into until settleFolder gives it its mode.
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (await isFolder(path)) return;
    await unlink(path);
    await mkdir(path, { mode: 0o700 });
  }
}

/** Makes an empty file; a file or link that is there gives way, so nothing is written through it. */
export async function placeFile(path: Buffer): Promise<void> {
  await makeRoom(path);
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const file = await open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600);
  await file.close();
}

export async function placeSymlink(path: Buffer, target: Buffer, stat: StatMessage): Promise<void> {
  await makeRoom(path);
  await symlink(target, path);
  const seconds = mtimeSeconds(stat);
  await lutimes(path, seconds, seconds);
}

/** `existing` must be a file of the same stream. */
export async function placeHardLink(existing: Buffer, path: Buffer): Promise<void> {
  await makeRoom(path);
  await link(existing, path);
}

/** Opens a file that placeFile made. */
export function openPlaced(path: Buffer): Promise<FileHandle> {
  return open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
}

/** Gives a written file its mode and time, and closes it. */
export async function settleFile(file: FileHandle, stat: StatMessage): Promise<void> {
  try {
    await file.chmod(permissions(stat));
    const seconds = mtimeSeconds(stat);
    await file.utimes(seconds, seconds);
  } finally {
    await file.close();
  }
}

/** Gives a folder its mode and time, once nothing more is written into it. */
export async function settleFolder(path: Buffer, stat: StatMessage): Promise<void> {
  const seconds = mtimeSeconds(stat);
  await utimes(path, seconds, seconds);
  await chmod(path, permissions(stat));
}

async function makeRoom(path: Buffer): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function isFolder(path: Buffer): Promise<boolean> {
  return (await lstat(path)).isDirectory();
}

/** Set-id bits are dropped: the owner they were meant for is not kept either. */
function permissions(stat: StatMessage): number {
  return (stat.mode ?? 0) & MODE.PERMISSIONS;
}

function mtimeSeconds(stat: StatMessage): number {
  return (stat.modTime ?? 0) / 1e9;
}
