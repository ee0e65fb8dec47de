/** Shorter texts are parts of ordinary words; masking them would make the log unreadable and hide nothing. */
const SHORTEST = 4;

/** Shorter lines of a value of several lines are words and brackets, and shorter codings are found by chance. */
const SHORTEST_PART = 8;

/**
 * Makes a function that replaces secret values in one line of text by `***`, as they are and in the codings in which programs
 * print them: base64 (at any place of a longer text, such as `user:password`) and percent-encoding. A value of several
 * lines is masked line by line, since output is shown line by line; a value inside a longer one does not uncover the rest of it.
 */
export function maskSecrets(values: readonly Uint8Array[]): (line: string) => string {
  const parts = new Set(values.flatMap(partsOf));
  const longestFirst = [...parts].sort((a, b) => b.length - a.length);
  return (line) => {
    let masked = line;
    for (const part of longestFirst) masked = masked.replaceAll(part, "***");
    return masked;
  };
}

function partsOf(value: Uint8Array): readonly string[] {
  const text = Buffer.from(value).toString("utf8").trim();
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const shortest = lines.length === 1 ? SHORTEST : SHORTEST_PART;
  const plain = lines.filter((line) => line.length >= shortest);
  // The whole value, because a file is often encoded as one.
  const encoded = [text, ...plain].filter((part) => part.length >= SHORTEST_PART);
  return [...plain, ...encoded.flatMap((part) => [...base64Forms(part), ...percentForms(part)])];
}

/** The characters that base64 has for these bytes whatever stands before and after them, in both alphabets. */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const code = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const core = code.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function percentForms(text: string): readonly string[] {
  const code = encodeURIComponent(text);
  // encodeURIComponent leaves these as they are; Python's and Go's functions do not.
  const strict = code.replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const lower = (form: string) => form.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  return [code, strict, lower(code), lower(strict), code.replaceAll("%20", "+")].filter(
    (form) => form !== text,
  );
}
