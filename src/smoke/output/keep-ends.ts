import type { KeptText } from "../types.ts";

/** Keeps this much of the beginning and of the end of each stream. */
export const KEPT_BYTES = 64 * 1024;

/** Takes a stream of bytes of any length in bounded memory. */
export interface EndsKeeper {
  add(chunk: Uint8Array): void;
  /** What was kept until now. */
  value(): KeptText;
  /** Bytes that are held in memory, which is never more than four times the bound. */
  held(): number;
}

/** Keeps the first and the last `bound` bytes; nothing is lost of a stream of at most twice that. */
export function keepEnds(bound: number = KEPT_BYTES): EndsKeeper {
  const head = Buffer.alloc(bound);
  let headBytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  let bytes = 0;

  return {
    add: (chunk) => {
      bytes += chunk.length;
      const room = Math.min(bound - headBytes, chunk.length);
      head.set(chunk.subarray(0, room), headBytes);
      headBytes += room;
      if (room === chunk.length) return;
      // Of a large chunk only the end can stay; joined before it is cut, so that small chunks cost no copy each of all.
      const rest = chunk.subarray(Math.max(room, chunk.length - bound));
      const joined = Buffer.concat([tail, rest]);
      tail = joined.length > 2 * bound ? Buffer.from(joined.subarray(joined.length - bound)) : joined;
    },
    value: () => keptText({ bytes, head: head.subarray(0, headBytes), tail, bound }),
    held: () => head.length + tail.length,
  };
}

/** The kept ends of a stream as text. A character that the cut goes through becomes a replacement character. */
export function keptText(kept: {
  readonly bytes: number;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly bound: number;
}): KeptText {
  const { bytes, bound } = kept;
  const tail = kept.tail.subarray(Math.max(0, kept.tail.length - bound));
  const missing = bytes - kept.head.length - tail.length;
  if (missing > 0) return { bytes, head: decode(kept.head), tail: decode(tail), clipped: true };
  return { bytes, head: decode(Buffer.concat([kept.head, tail])), tail: "", clipped: false };
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
