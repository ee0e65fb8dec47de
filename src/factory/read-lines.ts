import { readSync } from "node:fs";

const CHUNK_BYTES = 1024 * 1024;

export interface FileLine {
  /** Without its line end; valid until the next one is asked for. */
  readonly bytes: Buffer;
  /** Whether it has a line end. */
  readonly complete: boolean;
  /** Offset in the file after the line and its line end. */
  readonly end: number;
}

/** Lines of an open file up to the offset `size`, without holding more than one and a chunk. */
export function* readLines(fd: number, size: number): Generator<FileLine> {
  let buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size)));
  let filled = 0;
  let position = 0;
  let end = 0;
  while (position < size) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const wanted = Math.min(buffer.length - filled, size - position);
    const read = readSync(fd, buffer, filled, wanted, position);
    if (read === 0) break;
    position += read;
    const scanFrom = filled;
    filled += read;
    let start = 0;
    for (let at = lineEnd(buffer, scanFrom, filled); at !== -1; at = lineEnd(buffer, start, filled)) {
      end += at + 1 - start;
      yield { bytes: buffer.subarray(start, at), complete: true, end };
      start = at + 1;
    }
    buffer.copy(buffer, 0, start, filled);
    filled -= start;
  }
  if (filled > 0) yield { bytes: buffer.subarray(0, filled), complete: false, end: end + filled };
}

/** Behind `filled` are bytes of earlier lines. */
function lineEnd(buffer: Buffer, from: number, filled: number): number {
  if (from >= filled) return -1;
  const at = buffer.indexOf(10, from);
  return at < filled ? at : -1;
}
