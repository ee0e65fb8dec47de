import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from "yaml";
import { FactoryError } from "../../errors/factory-error.ts";
import { type FileProblem, fileProblemsError } from "../problems.ts";

/** Values that a configuration may hold after aliases are followed; more is refused as an alias bomb. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 32;
/** `key: value` pairs of a flow mapping on one line count too. */
const MAX_INDICATORS = 500;

/** One mistake early in a file may make thousands of lines wrong. */
const MAX_PROBLEMS = 20;

/** A YAML file as plain data, with the place of every value. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** `cog.yaml:2:3` of a value by its JSON pointer. */
  valuePlace(pointer: string): string;
  /** Place of the key of a value; of the value itself when it has no key. */
  keyPlace(pointer: string): string;
}

export interface YamlOptions {
  readonly file: string;
  /** Numbers and booleans at these JSON pointers are read as they are written: `3.10` stays `3.10`. */
  readonly asWritten: RegExp;
}

/** Throws CONFIG_SYNTAX with every problem of the syntax and its place. */
export function parseYaml(text: string, { file, asWritten }: YamlOptions): YamlFile {
  refuseDeepNesting(text, file);
  const lines = new LineCounter();
  const document = parsed(text, { file, lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const errors = [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS);
  const problems = errors.map((error) => syntaxProblem(error, place));
  if (problems.length > 0) throw fileProblemsError("CONFIG_SYNTAX", file, problems);
  const reading: Reading = { file, document, place, asWritten, places: new Map(), values: 0 };
  const value = document.contents === null ? null : toData(reading, document.contents, "");
  const at = (pointer: string) => reading.places.get(pointer);
  return {
    file,
    value,
    valuePlace: (pointer) => at(pointer)?.value ?? file,
    keyPlace: (pointer) => at(pointer)?.key ?? at(pointer)?.value ?? file,
  };
}

/**
 * The parser recurses, and a hostile text can exhaust the stack in ways that end the process. The lexer does not:
 * so nesting is bounded here, by brackets and by `- ? :` that open several levels on one line.
 */
function refuseDeepNesting(text: string, file: string): void {
  let depth = 0;
  let line = 1;
  let opened = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth = Math.max(0, depth - 1);
    else if (token === "-" || token === "?" || token === ":") opened += 1;
    if (token.includes("\n")) {
      line += token.split("\n").length - 1;
      opened = 0;
    }
    if (depth > MAX_DEPTH || opened > MAX_INDICATORS) throw tooDeep(`${file}:${line}`);
  }
}

function parsed(text: string, { file, lines }: { file: string; lines: LineCounter }): Document {
  try {
    return parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      strict: true,
      logLevel: "error",
    });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(file, cause);
    throw cause;
  }
}

function syntaxProblem(error: YAMLError, place: (offset: number) => string): FileProblem {
  const [written = ""] = error.message.split("\n");
  const message = error.code === "MULTIPLE_DOCS" ? "the file holds more than one document" : written;
  return {
    message: `${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    source: place(error.pos[0]),
    hint: syntaxHint(error.code),
  };
}

function syntaxHint(code: YAMLError["code"]): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "indent with spaces";
    case "DUPLICATE_KEY":
      return "keep one of the two keys";
    case "MULTIPLE_DOCS":
      return "keep one document: remove the line ---";
    case "TAG_RESOLVE_FAILED":
      return "remove the tag";
    default:
      return "correct the YAML at that place";
  }
}

interface Reading {
  readonly file: string;
  readonly document: Document;
  readonly place: (offset: number) => string;
  readonly asWritten: RegExp;
  readonly places: Map<string, { readonly key?: string; readonly value: string }>;
  values: number;
}

interface Position {
  readonly depth: number;
  readonly key?: string;
}

function toData(reading: Reading, node: Node, pointer: string, position: Position = { depth: 0 }): unknown {
  const { key, depth } = position;
  const value = reading.place(node.range?.[0] ?? 0);
  reading.places.set(pointer, { ...(key === undefined ? {} : { key }), value });
  reading.values += 1;
  if (reading.values > MAX_VALUES) {
    throw new FactoryError("CONFIG_SYNTAX", `${reading.file} has more than ${MAX_VALUES} values`, {
      source: value,
      hint: "use fewer anchors and aliases",
    });
  }
  if (depth > MAX_DEPTH) throw tooDeep(value);
  if (isAlias(node)) return aliasData(reading, node, pointer, { ...position, depth: depth + 1 });
  if (isScalar(node)) return scalarData(node, reading.asWritten.test(pointer));
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      return childData(reading, item, `${pointer}/${index}`, { depth: depth + 1 });
    });
  }
  return isMap(node) ? mapData(reading, node, pointer, depth) : null;
}

function aliasData(reading: Reading, alias: Node, pointer: string, position: Position): unknown {
  const target = isAlias(alias) ? alias.resolve(reading.document) : undefined;
  if (target === undefined) {
    const source = reading.place(alias.range?.[0] ?? 0);
    throw new FactoryError("CONFIG_SYNTAX", "alias names an anchor that does not exist", {
      source,
      hint: "write the value itself",
    });
  }
  return toData(reading, target, pointer, position);
}

function scalarData(node: Node, asWritten: boolean): unknown {
  if (!isScalar(node)) return null;
  const { value, source } = node;
  if (asWritten && (typeof value === "number" || typeof value === "boolean")) return source ?? String(value);
  return value;
}

function mapData(reading: Reading, node: Node, pointer: string, depth: number): unknown {
  const data: Record<string, unknown> = Object.create(null);
  if (!isMap(node)) return data;
  for (const { key, value } of node.items) {
    const offset = (key as Node).range?.[0] ?? 0;
    if (!isScalar(key) || isAlias(key)) {
      throw new FactoryError("CONFIG_SYNTAX", "a key is not plain text", {
        source: reading.place(offset),
        hint: "use a word as the key",
      });
    }
    const name = key.source ?? String(key.value);
    const child = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    data[name] = childData(reading, value, child, { depth: depth + 1, key: reading.place(offset) });
  }
  return data;
}

/** A key without a value has no node: its place is that of the key. */
function childData(reading: Reading, node: unknown, pointer: string, position: Position): unknown {
  if (node !== null && node !== undefined) return toData(reading, node as Node, pointer, position);
  if (position.key !== undefined) reading.places.set(pointer, { key: position.key, value: position.key });
  return null;
}

function tooDeep(source: string, cause?: unknown): FactoryError {
  return new FactoryError("CONFIG_SYNTAX", "values are nested too deeply", {
    source,
    hint: "use fewer levels",
    ...(cause === undefined ? {} : { cause }),
  });
}
