/** Docker reads no longer lines. */
const LONGEST_LINE = 65_000;

/** Whether a heredoc can hold the text exactly: it ends with a line break, and no line is too long. */
export function fitsHeredoc(text: string): boolean {
  return text.endsWith("\n") && text.split("\n").every((line) => Buffer.byteLength(line) < LONGEST_LINE);
}

/** A text between delimiters that do not occur in it; `head` is the instruction before, `tail` what follows on its line. */
export function heredoc(
  text: string,
  line: { readonly head: string; readonly tail?: string; readonly literal?: boolean },
): readonly string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const end = delimiter(lines);
  const mark = line.literal === true ? `"${end}"` : end;
  return [`${line.head} <<${mark}${line.tail === undefined ? "" : ` ${line.tail}`}`, ...lines, end];
}

function delimiter(lines: readonly string[]): string {
  const taken = new Set(lines.map((line) => line.replace(/\r$/, "")));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? "EOF" : `EOF${count}`;
    if (!taken.has(name)) return name;
  }
}
