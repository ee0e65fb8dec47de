import type { Cursor } from "./cursor.ts";
import { isIdentifier, isKey, toIdentifier } from "./identifier.ts";
import { joinComments, NO_COMMENTS } from "./join-comments.ts";
import { parseAttributes } from "./parse-attributes.ts";
import { parseValue } from "./parse-value.ts";
import { shown } from "./shown.ts";
import type { AttributeList, Block, Name, Statement } from "./syntax.ts";
import type { Comment, Token } from "./token.ts";

/** A block whose closing brace has not come yet. */
interface OpenBlock {
  readonly brace: Token;
  readonly statements: Statement[];
  last: readonly Comment[];
}

interface State {
  readonly cursor: Cursor;
  /** Innermost last: nesting takes no stack, however deep it is. */
  readonly open: OpenBlock[];
  current: OpenBlock;
  /** Whether the next brace stands in text that an error made unreadable. */
  recovering: boolean;
}

/** A statement whose place and comments are written when it is complete: copies of all of them would take the most time. */
type Draft<S = Statement> = S extends Statement ? { -readonly [K in keyof S]: S[K] } : never;

const UNPLACED = { line: 0, column: 0, before: NO_COMMENTS, after: NO_COMMENTS, blankBefore: false };

/** Reads statements up to the brace that closes the graph; `closed` says whether that came. */
export function parseStatements(cursor: Cursor, brace: Token): Block & { readonly closed: boolean } {
  const outermost: OpenBlock = { brace, statements: [], last: [] };
  const state: State = { cursor, open: [outermost], current: outermost, recovering: false };
  while (state.open.length > 0) {
    const token = cursor.peek();
    if (token.kind === "end" || isSecondGraph(cursor)) {
      reportUnclosed(state);
      return { ...outermost, closed: false };
    }
    if (token.kind === "}") closeBlock(state);
    else parseStatement(state, token);
  }
  return { ...outermost, closed: true };
}

function isSecondGraph({ peek }: Cursor): boolean {
  return peek().text === "digraph" && (peek(1).kind === "{" || peek(2).kind === "{");
}

function reportUnclosed({ cursor, open }: State): void {
  const { brace } = open.at(-1) ?? {};
  if (brace !== undefined) cursor.report(brace, "the brace is never closed", "add the missing }");
}

function closeBlock(state: State): void {
  const { cursor, open } = state;
  state.current.last = cursor.takeComments();
  cursor.next();
  open.pop();
  const outer = open.at(-1);
  if (outer === undefined) return;
  state.current = outer;
  const after = endStatement(cursor);
  const subgraph = outer.statements.at(-1);
  if (subgraph !== undefined && after.length > 0) {
    outer.statements[outer.statements.length - 1] = { ...subgraph, after };
  }
}

function parseStatement(state: State, token: Token): void {
  const { cursor } = state;
  switch (token.kind) {
    case ";":
      cursor.next();
      return;
    case "{":
      if (!state.recovering) {
        cursor.report(
          token,
          "a block without a keyword",
          "write subgraph { … } for a group; edges lead to single nodes",
        );
      }
      openSubgraph(state, { id: undefined, first: token });
      return;
    case "word":
    case "string":
      state.recovering = false;
      parseNamed(state);
      return;
    case "html":
      cursor.report(token, "HTML-like text is not supported", "write texts in quotes");
      recover(state);
      return;
    case "[":
      cursor.report(token, "attributes without a node or an edge before them", "name the node before [");
      parseAttributes(cursor);
      return;
    case "other":
      if (token.text === "#") {
        cursor.report(token, "# does not begin a comment", "write // before comments");
        skipLine(cursor);
        return;
      }
  }
  cursor.report(
    token,
    `expected a statement, found ${shown(token)}`,
    "begin with a node, graph, node, edge or subgraph",
  );
  recover(state);
}

function parseNamed(state: State): void {
  const { cursor } = state;
  const first = cursor.peek();
  const following = cursor.peek(1).kind;
  switch (first.kind === "word" ? first.text : "") {
    case "subgraph":
      parseSubgraph(state);
      return;
    case "graph":
    case "node":
    case "edge":
      if (following !== "[") break;
      add(state, first, () => {
        cursor.next();
        return {
          ...UNPLACED,
          kind: "defaults",
          of: first.text as "graph" | "node" | "edge",
          list: parseAttributes(cursor),
        };
      });
      return;
  }
  if (following === "=") {
    add(state, first, () => parseAssignment(cursor));
    return;
  }
  add(state, first, () => parseNodeOrEdge(state));
}

function parseSubgraph(state: State): void {
  const { cursor } = state;
  const before = cursor.takeComments();
  const first = cursor.next();
  const named = ["word", "string"].includes(cursor.peek().kind) ? parseName(cursor) : undefined;
  if (cursor.peek().kind === "{") {
    openSubgraph(state, { id: named, first, before });
    return;
  }
  cursor.report(
    cursor.peek(),
    `expected { after subgraph, found ${shown(cursor.peek())}`,
    "write subgraph NAME { … }",
  );
  recover(state);
}

interface Opening {
  readonly id: Name | undefined;
  readonly first: Token;
  /** Comments before the first token, when that has been taken. */
  readonly before?: readonly Comment[];
}

function openSubgraph(state: State, { id, first, before }: Opening): void {
  const { cursor } = state;
  const brace = cursor.next();
  const gathered = cursor.takeGathered();
  const block: OpenBlock = { brace, statements: [], last: [] };
  const { line, column, blankBefore } = first;
  const comments = joinComments(before ?? [], gathered);
  state.current.statements.push({
    kind: "subgraph",
    id,
    block,
    line,
    column,
    before: comments,
    after: [],
    blankBefore,
  });
  state.open.push(block);
  state.current = block;
  state.recovering = false;
}

function parseAssignment(cursor: Cursor): Draft {
  const key = cursor.next();
  if (key.kind === "string" || !isKey(key.text)) {
    cursor.report(key, `${shown(key)} is not a key`, "use identifiers joined by dots, without quotes");
  }
  cursor.next();
  const value = parseValue(cursor, shown(key));
  const { text, line, column } = key;
  return { ...UNPLACED, kind: "assignment", attribute: { ...UNPLACED, key: text, line, column, ...value } };
}

function parseNodeOrEdge(state: State): Draft | undefined {
  const { cursor } = state;
  const id = parseName(cursor);
  const ids = [id];
  while (cursor.peek().kind === "->" || cursor.peek().kind === "--") {
    const arrow = cursor.next();
    if (arrow.kind === "--") cursor.report(arrow, "undirected edges are not supported", "write -> for --");
    const target = cursor.peek();
    if (target.kind === "{" || target.text === "subgraph") {
      cursor.report(target, "an edge leads to one node, not to a group", "write one edge for each node");
      state.recovering = true;
      return undefined;
    }
    if (target.kind !== "word" && target.kind !== "string") {
      cursor.report(target, `expected a node after ${arrow.text}, found ${shown(target)}`, "name the node");
      recover(state);
      return undefined;
    }
    ids.push(parseName(cursor));
  }
  const list = cursor.peek().kind === "[" ? parseLists(cursor) : undefined;
  if (ids.length === 1) return { ...UNPLACED, kind: "node", id, list };
  return { ...UNPLACED, kind: "edge", ids, list };
}

function parseLists(cursor: Cursor): AttributeList {
  const list = parseAttributes(cursor);
  while (cursor.peek().kind === "[") {
    cursor.report(cursor.peek(), "a second attribute list", "put all attributes into one list");
    parseAttributes(cursor);
  }
  return list;
}

/** A node id, a port after it being refused. */
function parseName(cursor: Cursor): Name {
  const token = cursor.next();
  const { line, column } = token;
  if (token.kind === "string") {
    cursor.report(
      token,
      `the name ${shown(token)} is quoted`,
      `write ${toIdentifier(token.text)} and put the text into its label`,
    );
  } else if (["graph", "node", "edge", "digraph", "strict", "subgraph"].includes(token.text)) {
    cursor.report(
      token,
      `${token.text} is a keyword and cannot be the name of a node`,
      `write ${token.text} [KEY=VALUE], or choose another name`,
    );
  } else if (!isIdentifier(token.text)) {
    cursor.report(
      token,
      `${shown(token)} is not an identifier`,
      `use letters, digits and _, such as ${toIdentifier(token.text)}, and put other text into its label`,
    );
  }
  while (cursor.peek().text === ":" && cursor.peek().kind === "other") {
    cursor.report(cursor.next(), "ports are not supported", "remove the colon and the port");
    cursor.accept("word");
  }
  return { text: isIdentifier(token.text) ? token.text : toIdentifier(token.text), line, column };
}

function add(state: State, first: Token, parse: () => Draft | undefined): void {
  const { cursor, current } = state;
  const comments = cursor.takeComments();
  const statement = parse();
  const before = joinComments(comments, cursor.takeGathered());
  const after = endStatement(cursor);
  if (statement === undefined) return;
  statement.line = first.line;
  statement.column = first.column;
  statement.before = before;
  statement.after = after;
  statement.blankBefore = first.blankBefore;
  current.statements.push(statement);
}

/** Takes the semicolon and the comments on the rest of the line. */
function endStatement(cursor: Cursor): readonly Comment[] {
  cursor.accept(";");
  return joinComments(cursor.takeGathered(), cursor.takeTrailing());
}

/** Goes to where the next statement probably begins: a new line, a brace or a semicolon. */
function recover(state: State): void {
  const { peek, next } = state.cursor;
  if (!["{", "}", "end"].includes(peek().kind)) next();
  while (!["{", "}", ";", "end"].includes(peek().kind) && !peek().firstOnLine) next();
  state.recovering = true;
}

function skipLine({ peek, next }: Cursor): void {
  next();
  while (!peek().firstOnLine && peek().kind !== "end") next();
}
