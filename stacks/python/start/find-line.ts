import type { CodeFile } from "./read-code.ts";

export interface FoundLine {
  readonly file: CodeFile;
  /** `main.py:3` */
  readonly source: string;
  /** The pattern's first group; empty when it has none. */
  readonly name: string;
}

/** The first file that the pattern (with the flag `m`) matches, and the line. */
export function findLine(files: readonly CodeFile[], pattern: RegExp): FoundLine | undefined {
  for (const file of files) {
    const match = pattern.exec(file.text);
    if (match === null) continue;
    const line = file.text.slice(0, match.index).split("\n").length;
    return { file, source: `${file.path}:${line}`, name: match[1] ?? "" };
  }
  return undefined;
}
