import type { PipelineDiagnostic } from "../diagnostic.ts";
import { createLexer } from "./create-lexer.ts";
import { createCursor } from "./cursor.ts";
import { parseHeader } from "./parse-header.ts";
import { parseStatements } from "./parse-statements.ts";
import { createProblemList } from "./problem-list.ts";
import type { Document } from "./syntax.ts";

interface ParsedSyntax {
  /** Only to be used when there are no problems: otherwise parts of the file are missing. */
  readonly document?: Document;
  /** All of them errors. */
  readonly problems: readonly PipelineDiagnostic[];
}

/** Reads the statements of a DOT file and goes on after each error; never throws. */
export function parseSyntax(text: string, file: string): ParsedSyntax {
  const problems = createProblemList();
  const cursor = createCursor(createLexer(text, problems), problems);
  const header = parseHeader(cursor, file);
  if (header === undefined) return { problems: problems.finish() };
  const block = parseStatements(cursor, header.brace);
  if (block.closed) reportRest(cursor);
  const last = cursor.takeComments();
  return { document: { ...header, block, last }, problems: problems.finish() };
}

function reportRest({ peek, report }: ReturnType<typeof createCursor>): void {
  const token = peek();
  if (token.kind === "end") return;
  if (/^(?:strict|di?graph|graph)$/i.test(token.text)) {
    report(token, "a second graph begins here", "put each digraph into a file of its own");
    return;
  }
  report(token, "text follows the end of the digraph", "remove it, or the closing } before it");
}
