import type { Place } from "../graph.ts";
import type { Lexer } from "./create-lexer.ts";
import { joinComments, NO_COMMENTS } from "./join-comments.ts";
import type { ProblemList } from "./problem-list.ts";
import type { Comment, Token, TokenKind } from "./token.ts";

/** Where the parser stands. Comments of tokens inside a statement are gathered, so that none gets lost. */
export interface Cursor {
  peek(ahead?: number): Token;
  /** Takes a token and gathers its comments. */
  next(): Token;
  /** Takes the next token if it is of this kind. */
  accept(kind: TokenKind): Token | undefined;
  /** The comments gathered so far, which are nobody else's then. */
  takeGathered(): readonly Comment[];
  /** Those, and the ones before the next token. */
  takeComments(): readonly Comment[];
  /** Comments that follow on the line of the token taken last. */
  takeTrailing(): readonly Comment[];
  report(place: Place, message: string, hint: string): void;
}

export function createCursor({ peek, next }: Lexer, { report }: ProblemList): Cursor {
  let gathered = NO_COMMENTS;
  /** How many comments of the next token have been taken. */
  let taken = 0;

  function take(): Token {
    const { comments } = peek();
    if (taken < comments.length) gathered = joinComments(gathered, comments.slice(taken));
    taken = 0;
    return next();
  }

  function takeGathered(): readonly Comment[] {
    const all = gathered;
    gathered = NO_COMMENTS;
    return all;
  }

  function takeNext(count: number): readonly Comment[] {
    const comments = peek().comments.slice(taken, taken + count);
    taken += comments.length;
    return comments;
  }

  return {
    peek,
    next: take,
    accept: (kind) => (peek().kind === kind ? take() : undefined),
    takeGathered,
    takeComments() {
      const { length } = peek().comments;
      if (length === taken) return takeGathered();
      return joinComments(takeGathered(), takeNext(length));
    },
    takeTrailing() {
      const { comments } = peek();
      if (comments.length === taken) return NO_COMMENTS;
      const own = comments.findIndex(({ trailing }, index) => index >= taken && !trailing);
      return takeNext((own === -1 ? comments.length : own) - taken);
    },
    report,
  };
}
