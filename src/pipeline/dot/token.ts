import type { Place } from "../graph.ts";

export interface Comment {
  readonly text: string;
  /** It begins on the line on which the token before it ends. */
  readonly trailing: boolean;
  readonly blankBefore: boolean;
}

/**
 * `word` is any run of letters, digits, `_`, `.` and `-`, and after `=` everything up to a delimiter: the parser says
 * which of them are identifiers, keys or values. `other` is a character that means nothing.
 */
export type TokenKind =
  | "word"
  | "string"
  | "html"
  | "->"
  | "--"
  | "{"
  | "}"
  | "["
  | "]"
  | "="
  | ","
  | ";"
  | "other"
  | "end";

export interface Token extends Place {
  readonly kind: TokenKind;
  /** As it stands in the file, quotes included. */
  readonly text: string;
  readonly endLine: number;
  /** Between the token before and this one. */
  readonly comments: readonly Comment[];
  readonly blankBefore: boolean;
  readonly firstOnLine: boolean;
}
