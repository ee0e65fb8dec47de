import type { Cursor } from "./cursor.ts";
import { isKey, toIdentifier } from "./identifier.ts";
import { joinComments, NO_COMMENTS } from "./join-comments.ts";
import { parseValue } from "./parse-value.ts";
import { shown } from "./shown.ts";
import type { AttributeList, SyntaxAttribute } from "./syntax.ts";
import type { Comment, Token } from "./token.ts";

/** Reads `[key=value, …]`; the next token is the bracket. */
export function parseAttributes(cursor: Cursor): AttributeList {
  const { peek, next, report, accept } = cursor;
  const bracket = next();
  const attributes: SyntaxAttribute[] = [];
  for (;;) {
    const token = peek();
    if (token.kind === "]") {
      if (attributes.length === 0) report(token, "the attribute list is empty", "remove the brackets");
      return { attributes, last: closeList(cursor, attributes) };
    }
    if (!isKeyLike(token)) {
      if (["{", "}", "end", "->", "--"].includes(token.kind)) return unclosed(cursor, bracket, attributes);
      reportOdd(cursor, token);
      next();
      continue;
    }
    if (attributes.length > 0 && peek(1).kind !== "=" && token.firstOnLine) {
      return unclosed(cursor, bracket, attributes);
    }
    attributes.push(parseAttribute(cursor));
    const comma = accept(",");
    attachTrailing(cursor, attributes);
    const following = peek();
    if (comma !== undefined) {
      if (following.kind === "]") report(comma, "a comma follows the last attribute", "remove the comma");
    } else if (following.kind === ";") {
      report(next(), "attributes are separated by commas", "write a comma for the semicolon");
    } else if (isKeyLike(following) && !(following.firstOnLine && peek(1).kind !== "=")) {
      report(following, `a comma is missing before ${shown(following)}`, "separate attributes by commas");
    }
  }
}

function isKeyLike({ kind }: Token): boolean {
  return kind === "word" || kind === "string";
}

function reportOdd({ report }: Cursor, token: Token): void {
  if (token.kind === ",") report(token, "there is nothing before this comma", "remove the comma");
  else if (token.kind === ";") report(token, "attributes are separated by commas", "write a comma");
  else report(token, `expected an attribute, found ${shown(token)}`, "write KEY=VALUE");
}

function parseAttribute(cursor: Cursor): SyntaxAttribute {
  const { peek, next, report, accept } = cursor;
  const before = cursor.takeComments();
  const key = next();
  const { line, column, blankBefore } = key;
  if (key.kind === "string") {
    report(key, `the key ${shown(key)} is quoted`, `write ${toIdentifier(key.text)} without quotes`);
  } else if (!isKey(key.text)) {
    report(key, `${shown(key)} is not a key`, "use identifiers joined by dots");
  }
  if (accept("=") === undefined) {
    report(key, `the attribute ${shown(key)} has no value`, `write ${shown(key)}=VALUE`);
    while (peek().kind === "other") next();
    const missing = { value: "", quoted: false, raw: '""' };
    return { key: key.text, ...missing, line, column, before, after: NO_COMMENTS, blankBefore };
  }
  const { value, quoted, raw } = parseValue(cursor, key.text);
  const comments = joinComments(before, cursor.takeGathered());
  // Written out: with spreads this was among the slowest lines for a large file.
  return {
    key: key.text,
    value,
    quoted,
    raw,
    line,
    column,
    before: comments,
    after: NO_COMMENTS,
    blankBefore,
  };
}

/** Comments after the comma belong to the attribute before it. */
function attachTrailing(cursor: Cursor, attributes: SyntaxAttribute[]): void {
  const comments = joinComments(cursor.takeGathered(), cursor.takeTrailing());
  const last = attributes.at(-1);
  if (last === undefined || comments.length === 0) return;
  attributes[attributes.length - 1] = { ...last, after: joinComments(last.after, comments) };
}

function closeList(cursor: Cursor, attributes: SyntaxAttribute[]): readonly Comment[] {
  attachTrailing(cursor, attributes);
  const comments = cursor.takeComments();
  cursor.next();
  return comments;
}

function unclosed(cursor: Cursor, bracket: Token, attributes: readonly SyntaxAttribute[]): AttributeList {
  cursor.report(bracket, "the bracket is never closed", "add the missing ]");
  return { attributes, last: [] };
}
