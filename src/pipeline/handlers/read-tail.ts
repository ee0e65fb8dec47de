import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Bytes of a stage's output that are held in memory. */
export const TAIL_BYTES = 64 * 1024;

/** The end of a file as text, never beginning inside a character. Empty when there is no file. */
export function readTail(file: string, limit: number = TAIL_BYTES): string {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, limit));
    const read = readSync(fd, bytes, 0, bytes.length, size - bytes.length);
    const tail = bytes.subarray(0, read);
    return tail.subarray(size > limit ? characterStart(tail) : 0).toString("utf8");
  } finally {
    closeSync(fd);
  }
}

/** Index of the first byte that no character has begun before. */
function characterStart(bytes: Uint8Array): number {
  let at = 0;
  while (at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
