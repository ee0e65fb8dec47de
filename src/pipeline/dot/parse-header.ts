import type { Cursor } from "./cursor.ts";
import { isIdentifier, toIdentifier } from "./identifier.ts";
import { shown } from "./shown.ts";
import type { Name } from "./syntax.ts";
import type { Comment, Token } from "./token.ts";

const BEGIN = "begin the file with digraph NAME {";

interface Header {
  readonly id: Name;
  readonly before: readonly Comment[];
  readonly brace: Token;
}

/** Reads `digraph NAME {`. Undefined when nothing can be read after it. */
export function parseHeader(cursor: Cursor, file: string): Header | undefined {
  if (!parseKeyword(cursor, file)) return undefined;
  const id = parseName(cursor);
  const brace = parseBrace(cursor);
  return brace === undefined ? undefined : { id, before: cursor.takeGathered(), brace };
}

function parseKeyword({ peek, next, report }: Cursor, file: string): boolean {
  const first = peek();
  if (first.kind === "end") {
    report(first, `${file} holds no digraph`, BEGIN);
    return false;
  }
  if (first.text.toLowerCase() === "strict") {
    report(next(), "strict graphs are not supported", "remove strict");
  }
  const token = peek();
  if (token.text === "digraph") {
    next();
    return true;
  }
  if (token.text.toLowerCase() === "digraph") {
    report(next(), `${token.text} is not in lower case`, "write digraph");
    return true;
  }
  if (token.text.toLowerCase() === "graph") {
    report(next(), "undirected graphs are not supported", "write digraph, and -> for each edge");
    return true;
  }
  report(token, `expected digraph, found ${shown(token)}`, BEGIN);
  while (!["end", "{"].includes(peek().kind) && peek().text !== "digraph") next();
  if (peek().text === "digraph") next();
  return peek().kind !== "end";
}

function parseName({ peek, next, report }: Cursor): Name {
  const token = peek();
  const { line, column } = token;
  if (token.kind === "word" || token.kind === "string") {
    next();
    if (token.kind === "string" || !isIdentifier(token.text)) {
      report(
        token,
        `${shown(token)} is not a name for a graph`,
        `use letters, digits and _, such as ${toIdentifier(token.text)}`,
      );
    }
    return { text: toIdentifier(token.text), line, column };
  }
  report(token, "the digraph has no name", "write digraph NAME {");
  return { text: "pipeline", line, column };
}

function parseBrace({ peek, next, report }: Cursor): Token | undefined {
  if (peek().kind !== "{") {
    report(peek(), `expected {, found ${shown(peek())}`, BEGIN);
    while (!["end", "{"].includes(peek().kind)) next();
  }
  return peek().kind === "{" ? next() : undefined;
}
