/** Shorter texts are parts of ordinary words; masking them would make the log unreadable and hide nothing. */
const SHORTEST = 4;

/**
 * Makes a function that replaces secret values in one line of text by `***`. A value of several lines is masked
 * line by line, since output is shown line by line; a value inside a longer one does not uncover the rest of it.
 */
export function maskSecrets(values: readonly Uint8Array[]): (line: string) => string {
  const texts = values.flatMap((value) => Buffer.from(value).toString("utf8").split(/\r?\n/));
  const parts = texts.map((text) => text.trim()).filter((text) => text.length >= SHORTEST);
  const longestFirst = [...new Set(parts)].sort((a, b) => b.length - a.length);
  return (line) => {
    let masked = line;
    for (const part of longestFirst) masked = masked.replaceAll(part, "***");
    return masked;
  };
}
