import { NO_COMMENTS } from "./join-comments.ts";
import type { ProblemList } from "./problem-list.ts";
import { stringEnd } from "./string-end.ts";
import type { Comment, Token, TokenKind } from "./token.ts";

export interface Lexer {
  /** The token after the next `ahead` ones, without taking any. */
  peek(ahead?: number): Token;
  next(): Token;
}

const WORD = /(?:[A-Za-z0-9_.\u0080-\ufefe\uff00-\uffff]|-(?![->]))+/y;
/** After `=`: everything that could be meant as one value, so that it is reported as a whole. */
const VALUE = /(?:[^\s,;[\]{}="</]|\/(?![/*]))+/y;
const SPACE = /[^\S\n]+/y;
const SYMBOLS: ReadonlySet<string> = new Set(["{", "}", "[", "]", "=", ",", ";"]);

/** Tokens of a DOT file one after the other. The end comes again and again. */
export function createLexer(text: string, { reportLast }: ProblemList): Lexer {
  const waiting: Token[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  let lineStart = at;
  /** Whether HTML-like text may still be closed further down; looked for once, so that the time stays linear. */
  let closable = true;
  let last: { kind: TokenKind; endLine: number } = { kind: ";", endLine: 0 };

  function peek(ahead = 0): Token {
    for (;;) {
      const token = waiting[ahead];
      if (token !== undefined) return token;
      waiting.push(scan());
    }
  }

  function next(): Token {
    return waiting.shift() ?? scan();
  }

  function scan(): Token {
    const { comments, blankBefore } = skipTrivia();
    const start = { line, column: at - lineStart + 1 };
    const from = at;
    const kind = scanKind(last.kind === "=");
    const token: Token = {
      kind,
      text: text.slice(from, at),
      line: start.line,
      column: start.column,
      endLine: line,
      comments,
      blankBefore,
      firstOnLine: start.line > last.endLine,
    };
    last = { kind, endLine: line };
    return token;
  }

  function scanKind(isValue: boolean): TokenKind {
    const char = text.charAt(at);
    if (char === "") return "end";
    if (char === '"') return scanString();
    if (char === "<") return scanHtml();
    if (SYMBOLS.has(char)) return take(1, char as TokenKind);
    if (matches(isValue ? VALUE : WORD)) return "word";
    const pair = text.slice(at, at + 2);
    if (pair === "->" || pair === "--") return take(2, pair);
    return take((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1, "other");
  }

  function scanString(): TokenKind {
    const end = stringEnd(text, at + 1);
    if (end === -1) {
      reportLast(
        { line, column: at - lineStart + 1 },
        "the string is never closed",
        'add the missing " here or before',
      );
    }
    moveTo(end === -1 ? text.length : end + 1);
    return "string";
  }

  function scanHtml(): TokenKind {
    const end = closable ? htmlEnd(text, at) : -1;
    if (end === -1) {
      closable = false;
      const lineEnd = text.indexOf("\n", at);
      moveTo(lineEnd === -1 ? text.length : lineEnd);
    } else moveTo(end);
    return "html";
  }

  function skipTrivia(): { comments: readonly Comment[]; blankBefore: boolean } {
    let comments: Comment[] | undefined;
    let lines = 0;
    let trailingLine = last.endLine;
    for (;;) {
      const char = text.charAt(at);
      if (char === "\n") {
        at += 1;
        line += 1;
        lineStart = at;
        lines += 1;
      } else if (char === "/" && (text.startsWith("//", at) || text.startsWith("/*", at))) {
        comments ??= [];
        const trailing = line === trailingLine;
        comments.push({ trailing, blankBefore: lines > 1, text: scanComment() });
        if (trailing) trailingLine = line;
        lines = 0;
      } else if (!matches(SPACE)) return { comments: comments ?? NO_COMMENTS, blankBefore: lines > 1 };
    }
  }

  function scanComment(): string {
    const from = at;
    if (text.startsWith("//", at)) {
      const lineEnd = text.indexOf("\n", at);
      at = lineEnd === -1 ? text.length : lineEnd;
    } else {
      const end = text.indexOf("*/", at + 2);
      if (end === -1) {
        reportLast({ line, column: at - lineStart + 1 }, "the comment is never closed", "add the missing */");
      }
      moveTo(end === -1 ? text.length : end + 2);
    }
    return text.slice(from, at).trimEnd().replaceAll("\r\n", "\n");
  }

  function matches(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  }

  function take(length: number, kind: TokenKind): TokenKind {
    at += length;
    return kind;
  }

  /** Moves over text that may hold line ends. */
  function moveTo(end: number): void {
    const part = text.slice(at, end);
    for (let index = part.indexOf("\n"); index !== -1; index = part.indexOf("\n", index + 1)) {
      line += 1;
      lineStart = at + index + 1;
    }
    at = end;
  }

  return { peek, next };
}

/** Where the angle bracket at `from` is closed again, those inside counted; -1 when it is not. */
function htmlEnd(text: string, from: number): number {
  let depth = 0;
  for (const { 0: bracket, index } of text.slice(from).matchAll(/[<>]/g)) {
    depth += bracket === "<" ? 1 : -1;
    if (depth === 0) return from + index + 1;
  }
  return -1;
}
