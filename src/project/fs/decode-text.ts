import type { ReadOptions } from "../types.ts";
import { fileUnreadable } from "./file-errors.ts";

/**
 * Text of UTF-8 bytes, or of the encoding that they name themselves, without a byte order mark; throws FILE_UNREADABLE
 * for anything else.
 */
export function decodeText(
  path: string,
  bytes: Uint8Array,
  { requestedBy, encodings = "utf-8" }: ReadOptions = {},
): string {
  const encoding = (encodings === "marked" ? markedEncoding(bytes) : undefined) ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = `save ${path} as UTF-8 text`;
    const reason = encoding === "utf-8" ? "is not UTF-8 text" : `is not text in its encoding ${encoding}`;
    throw fileUnreadable({ path, requestedBy }, { reason, hint, cause });
  }
}

/** By the first bytes, else by `# -*- coding: latin-1 -*-` in one of the first two lines. */
function markedEncoding(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const lines = new TextDecoder("latin1").decode(bytes.subarray(0, 512)).split("\n").slice(0, 2);
  for (const line of lines) {
    const [, name] = /^#.*?coding[:=]\s*([-\w.]+)/.exec(line) ?? [];
    if (name !== undefined) return name.toLowerCase() === "latin-1" ? "latin1" : name.toLowerCase();
  }
  return undefined;
}
