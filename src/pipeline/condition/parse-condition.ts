import { readEscapes } from "../dot/read-escapes.ts";
import { stringEnd } from "../dot/string-end.ts";
import type { ConditionClause, ConditionKey, ParsedCondition } from "./condition.ts";

const KEY = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;
const LITERAL = /-?[0-9]+(?![A-Za-z0-9_.:])|[A-Za-z_][A-Za-z0-9_.:-]*/y;
const SPACE = /\s*/y;

type Failure = Extract<ParsedCondition, { kind: "problem" }>;

interface Reader {
  readonly text: string;
  at: number;
}

/** Reads `outcome=success && context.x!="a b"`; never throws. An empty text is the condition that always holds. */
export function parseCondition(text: string): ParsedCondition {
  const reader: Reader = { text, at: 0 };
  const condition: ConditionClause[] = [];
  skipSpace(reader);
  if (reader.at === text.length) return { kind: "condition", condition };
  for (;;) {
    const clause = readClause(reader);
    if ("kind" in clause) return clause;
    condition.push(clause);
    skipSpace(reader);
    if (reader.at === text.length) return { kind: "condition", condition };
    if (!text.startsWith("&&", reader.at)) return unexpected(reader);
    reader.at += 2;
    skipSpace(reader);
  }
}

function readClause(reader: Reader): ConditionClause | Failure {
  const key = readKey(reader);
  if (key.kind === "problem") return key;
  skipSpace(reader);
  const operator = take(reader, /!=|=(?!=)/y);
  if (operator !== "=" && operator !== "!=") return missingOperator(reader);
  skipSpace(reader);
  const value = readLiteral(reader);
  return typeof value === "string" ? { key, operator, value } : value;
}

function readKey(reader: Reader): ConditionKey | Failure {
  const start = reader.at;
  const word = take(reader, KEY);
  if (word === "outcome" || word === "preferred_label") return { kind: word };
  if (word?.startsWith("context.") === true) return { kind: "context", path: word.slice("context.".length) };
  if (word === undefined) return missingKey(reader);
  return {
    kind: "problem",
    message: `${word} is not a key of conditions`,
    hint: `compare outcome, preferred_label or context.NAME${word === "context" ? "" : `, such as context.${word}`}`,
    offset: start,
  };
}

function missingKey(reader: Reader): Failure {
  const found = reader.text.slice(reader.at, reader.at + 1);
  if (found === "!" || found === "(" || found === "|") return unexpected(reader);
  return {
    kind: "problem",
    message:
      found === ""
        ? "the condition ends where a clause should follow"
        : `expected a key, found ${shown(found)}`,
    hint: "compare outcome, preferred_label or context.NAME with = or !=",
    offset: reader.at,
  };
}

function missingOperator(reader: Reader): Failure {
  const found = /^(?:==|[^\s"]{1,8})/.exec(reader.text.slice(reader.at, reader.at + 8))?.[0];
  return {
    kind: "problem",
    message:
      found === undefined ? "a key alone is not a condition" : `expected = or !=, found ${shown(found)}`,
    hint: "write KEY=VALUE or KEY!=VALUE",
    offset: reader.at,
  };
}

function readLiteral(reader: Reader): string | Failure {
  const start = reader.at;
  if (reader.text.startsWith('"', start)) return readString(reader);
  const literal = take(reader, LITERAL);
  if (literal !== undefined) return literal;
  const found = /^[^\s&]*/.exec(reader.text.slice(start, start + 40))?.[0] ?? "";
  return {
    kind: "problem",
    message: found === "" ? "the value is missing" : `the value ${shown(found)} needs quotes`,
    hint: 'put the value in quotes; "" compares with nothing',
    offset: start,
  };
}

function readString(reader: Reader): string | Failure {
  const start = reader.at;
  const end = stringEnd(reader.text, start + 1);
  if (end === -1) {
    return {
      kind: "problem",
      message: "the value has a quote that is never closed",
      hint: 'close it with \\" inside the quotes of the attribute',
      offset: start,
    };
  }
  reader.at = end + 1;
  const { value, problem } = readEscapes(reader.text.slice(start + 1, end));
  return problem === undefined ? value : { kind: "problem", ...problem, offset: start + 1 + problem.offset };
}

function unexpected(reader: Reader): Failure {
  const found = /^(?:\|\||&|[^\s]{1,8})/.exec(reader.text.slice(reader.at, reader.at + 8))?.[0] ?? "";
  return {
    kind: "problem",
    message: `expected && or the end of the condition, found ${shown(found)}`,
    hint: "join clauses with &&; there is no or, not or grouping: use several edges instead",
    offset: reader.at,
  };
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}

function shown(text: string): string {
  return JSON.stringify(text);
}
