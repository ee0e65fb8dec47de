import { fileUnreadable } from "./file-errors.ts";

/** Text of UTF-8 bytes without a byte order mark; throws FILE_UNREADABLE for anything that is not UTF-8. */
export function decodeText(path: string, bytes: Uint8Array, requestedBy?: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = `save ${path} as UTF-8 text`;
    throw fileUnreadable({ path, requestedBy }, { reason: "is not UTF-8 text", hint, cause });
  }
}
