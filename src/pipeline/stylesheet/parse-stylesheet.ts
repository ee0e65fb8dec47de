import { readEscapes } from "../dot/read-escapes.ts";
import { stringEnd } from "../dot/string-end.ts";

export type Selector =
  | { readonly kind: "all" }
  | { readonly kind: "shape" | "class" | "id"; readonly name: string };

export interface StyleRule {
  readonly selector: Selector;
  readonly properties: ReadonlyMap<string, string>;
}

export interface StylesheetProblem {
  readonly message: string;
  readonly hint: string;
  /** Index into the text of the stylesheet. */
  readonly offset: number;
}

export interface ParsedStylesheet {
  readonly rules: readonly StyleRule[];
  /** After an error the rest of its rule is not read. */
  readonly problems: readonly StylesheetProblem[];
}

const STYLE_PROPERTIES: readonly string[] = ["llm_model", "llm_provider", "reasoning_effort"];

const SPACE = /\s*/y;
const SELECTOR = /\*|[.#]?[A-Za-z0-9_-]+/y;
const PROPERTY = /[A-Za-z_][A-Za-z0-9_]*/y;
const VALUE = /[A-Za-z_][A-Za-z0-9_.:-]*(?=[\s;}]|$)/y;
/** More problems of one stylesheet nobody reads. */
const MOST_PROBLEMS = 20;
/** Up to where the reading can go on. */
const REST_OF_RULE = /[^}]*\}?/y;

/** Stops the reading of one rule. */
class StyleError extends Error {
  readonly problem: StylesheetProblem;

  constructor(problem: StylesheetProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Reads rules such as `.fast { llm_model: small; }`; never throws. */
export function parseStylesheet(text: string): ParsedStylesheet {
  const reader: Reader = { text, at: 0 };
  const rules: StyleRule[] = [];
  const problems: StylesheetProblem[] = [];
  skipSpace(reader);
  while (reader.at < text.length && problems.length < MOST_PROBLEMS) {
    try {
      rules.push(readRule(reader));
    } catch (error) {
      if (!(error instanceof StyleError)) throw error;
      problems.push(error.problem);
      take(reader, REST_OF_RULE);
    }
    skipSpace(reader);
  }
  return { rules, problems };
}

function readRule(reader: Reader): StyleRule {
  const selector = readSelector(reader);
  skipSpace(reader);
  expect(reader, "{", "write SELECTOR { PROPERTY: VALUE; }");
  const properties = new Map<string, string>();
  do {
    skipSpace(reader);
    if (properties.size > 0 && reader.text.startsWith("}", reader.at)) break;
    const [name, value] = readDeclaration(reader);
    properties.set(name, value);
    skipSpace(reader);
  } while (accept(reader, ";"));
  expect(reader, "}", "separate properties by semicolons and close the rule with }");
  return { selector, properties };
}

function readSelector(reader: Reader): Selector {
  const start = reader.at;
  const text = take(reader, SELECTOR);
  if (text === undefined) throw expected(reader, "a selector", "begin a rule with *, a shape, .class or #id");
  if (text === "*") return { kind: "all" };
  if (text.startsWith("#") && /^#[A-Za-z_][A-Za-z0-9_]*$/.test(text))
    return { kind: "id", name: text.slice(1) };
  if (text.startsWith(".") && /^\.[a-z0-9-]+$/.test(text)) return { kind: "class", name: text.slice(1) };
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return { kind: "shape", name: text };
  throw new StyleError({
    message: `${text} is not a selector`,
    hint: "classes have lower-case letters, digits and -, ids and shapes are identifiers",
    offset: start,
  });
}

function readDeclaration(reader: Reader): readonly [string, string] {
  const start = reader.at;
  const name = take(reader, PROPERTY);
  if (name === undefined) throw expected(reader, "a property", `write one of ${STYLE_PROPERTIES.join(", ")}`);
  if (!STYLE_PROPERTIES.includes(name)) {
    throw new StyleError({
      message: `${name} is not a property of stylesheets`,
      hint: `use ${STYLE_PROPERTIES.join(", ")}`,
      offset: start,
    });
  }
  skipSpace(reader);
  expect(reader, ":", `write ${name}: VALUE`);
  skipSpace(reader);
  return [name, readValue(reader)];
}

function readValue(reader: Reader): string {
  const start = reader.at;
  if (reader.text.startsWith('"', start)) {
    const end = stringEnd(reader.text, start + 1);
    if (end === -1) {
      throw new StyleError({ message: "a string is never closed", hint: 'add the missing "', offset: start });
    }
    const { value, problem } = readEscapes(reader.text.slice(start + 1, end));
    if (problem !== undefined) throw new StyleError({ ...problem, offset: start + 1 + problem.offset });
    reader.at = end + 1;
    return value;
  }
  const value = take(reader, VALUE);
  if (value === undefined) throw expected(reader, "a value", "put values with other characters in quotes");
  return value;
}

function expect(reader: Reader, symbol: string, hint: string): void {
  if (!accept(reader, symbol)) throw expected(reader, symbol, hint);
}

function accept(reader: Reader, symbol: string): boolean {
  if (!reader.text.startsWith(symbol, reader.at)) return false;
  reader.at += symbol.length;
  return true;
}

function expected({ text, at }: Reader, what: string, hint: string): StyleError {
  const found = /^[^\s;{}]+|^[;{}]/.exec(text.slice(at, at + 20))?.[0];
  const shown = found === undefined ? "the end" : JSON.stringify(found);
  return new StyleError({ message: `expected ${what}, found ${shown}`, hint, offset: at });
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
