/*
 * File names are bytes, which need not be UTF-8. Inside the session a path is a string with one character
 * per byte: it survives the way to the daemon unchanged, and comparing two of them compares their bytes.
 */

/** The raw form of a path given as ordinary text. */
export function rawPath(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The bytes of a raw path, for the file system and for the wire. */
export function pathBytes(raw: string): Buffer {
  return Buffer.from(raw, "latin1");
}

/** A raw path as ordinary text, for patterns and messages; bytes that are not UTF-8 become U+FFFD. */
export function pathText(raw: string): string {
  return /[\x80-\xff]/.test(raw) ? pathBytes(raw).toString("utf8") : raw;
}
