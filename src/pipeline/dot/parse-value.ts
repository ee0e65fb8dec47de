import type { Cursor } from "./cursor.ts";
import { readEscapes } from "./read-escapes.ts";
import { shown } from "./shown.ts";
import type { SyntaxAttribute } from "./syntax.ts";
import type { Token } from "./token.ts";

type Value = Pick<SyntaxAttribute, "value" | "quoted" | "raw">;

const BARE = /^(?:-?[0-9]+(?:ms|s|m|h|d)?|-?[0-9]*\.[0-9]+|[A-Za-z_][A-Za-z0-9_.:-]*)$/;

/** Reads what stands after `=`. */
export function parseValue(cursor: Cursor, key: string): Value {
  const token = cursor.peek();
  if (token.kind === "string") return stringValue(cursor);
  if (token.kind === "html") {
    cursor.next();
    // Also what is open only by mistake, as in <b>text</b>.
    while (cursor.peek().kind === "html" || cursor.peek(1).kind === "html") cursor.next();
    cursor.report(token, "HTML labels are not supported", `write ${key} as a text in quotes`);
    return { value: "", quoted: true, raw: '""' };
  }
  if (token.kind !== "word") {
    cursor.report(token, `${key} has no value`, `write ${key}="…"`);
    return { value: "", quoted: true, raw: '""' };
  }
  cursor.next();
  if (!BARE.test(token.text)) reportBare(cursor, key, token);
  else if (token.text.endsWith(":") && cursor.peek().comments[0]?.text.startsWith("//") === true) {
    cursor.report(
      token,
      `the value of ${key} is cut off by //, which begins a comment`,
      "put the value in quotes",
    );
  }
  return { value: token.text, quoted: false, raw: token.text };
}

function stringValue(cursor: Cursor): Value {
  const token = cursor.next();
  // The same file gives the same values, however a checkout writes the ends of its lines.
  const raw = token.text.replaceAll("\r\n", "\n");
  const closed = raw.length > 1 && raw.endsWith('"');
  const { value, problem } = readEscapes(raw.slice(1, closed ? -1 : undefined));
  if (problem !== undefined)
    cursor.report(placeIn(token, raw, problem.offset + 1), problem.message, problem.hint);
  if (cursor.peek().text === "+") {
    cursor.report(cursor.next(), "strings cannot be joined with +", "write one string: it may span lines");
    cursor.accept("string");
  }
  return { value, quoted: true, raw };
}

function placeIn({ line, column }: Token, raw: string, offset: number): { line: number; column: number } {
  const lines = raw.slice(0, offset).split("\n");
  const last = lines.at(-1) ?? "";
  return {
    line: line + lines.length - 1,
    column: lines.length === 1 ? column + last.length : last.length + 1,
  };
}

function reportBare({ report }: Cursor, key: string, token: Token): void {
  if (token.text.startsWith(">")) {
    report(token, "=> is no edge", "write ->");
    return;
  }
  if (/^[-+]?[0-9.]+[A-Za-z]*$/.test(token.text)) {
    report(
      token,
      `${shown(token)} is neither a number nor a duration`,
      "durations are whole numbers with ms, s, m, h or d, such as 90s; put other texts in quotes",
    );
    return;
  }
  report(token, `the value ${shown(token)} needs quotes`, `write ${key}="${shown(token)}"`);
}
