/** One instruction of a requirements file: joined at `\`, without its comment. */
export interface LogicalLine {
  readonly text: string;
  /** Where each physical line begins in `text`, in order. */
  readonly parts: readonly { readonly offset: number; readonly line: number; readonly column: number }[];
}

/** Splits as pip does: a comment line ends a continuation, a comment needs a blank before `#`. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: { text: string; parts: { offset: number; line: number; column: number }[] } | undefined;
  for (const [index, physical] of text.split(/\r\n|\r|\n/).entries()) {
    open ??= { text: "", parts: [] };
    open.parts.push({ offset: open.text.length, line: index + 1, column: 1 });
    const isComment = /^\s*#/.test(physical);
    if (physical.endsWith("\\") && !isComment) {
      open.text += physical.slice(0, -1);
      continue;
    }
    open.text += isComment && open.text !== "" ? ` ${physical}` : physical;
    lines.push(open);
    open = undefined;
  }
  if (open !== undefined) lines.push(open);
  return lines.map(withoutComment).filter((line) => line.text !== "");
}

function withoutComment({ text, parts }: LogicalLine): LogicalLine {
  const comment = /(?:^|\s)#/.exec(text)?.index;
  const kept = text.slice(0, comment).trimEnd();
  const blanks = kept.length - kept.trimStart().length;
  return {
    text: kept.slice(blanks),
    parts: parts.map((part) => ({ ...part, offset: part.offset - blanks })),
  };
}

/** `requirements.txt:3:7` of a character of the line. */
export function placeOf(file: string, { parts }: LogicalLine, offset: number): string {
  const part = parts.findLast((candidate) => candidate.offset <= offset) ?? parts[0];
  if (part === undefined) return file;
  return `${file}:${part.line}:${part.column + offset - part.offset}`;
}

/** `requirements.txt:3`, the first physical line with text of this logical line. */
export function lineOf(file: string, line: LogicalLine): string {
  return placeOf(file, line, 0).replace(/:\d+$/, "");
}
