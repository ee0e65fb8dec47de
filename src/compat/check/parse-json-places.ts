import type { Problem } from "../../errors/factory-error.ts";

/** A JSON document with the place of every key and value. */
export interface JsonDocument {
  readonly file: string;
  /** Undefined when the text is not JSON. */
  readonly value: unknown;
  /** What is wrong with the text: where it stops being JSON, and keys written twice. */
  readonly problems: readonly Problem[];
  /** `tables.json:3:9` of the value at a JSON pointer, of the nearest value around it when there is none. */
  place(pointer: string): string;
}

/** Reads JSON as `JSON.parse` does and remembers where everything stands; never throws. */
export function parseJsonPlaces(text: string, file: string): JsonDocument {
  const reading: Reading = { text, offset: 0, offsets: new Map(), problems: [] };
  const place = (offset: number) => `${file}:${lineColumn(text, offset)}`;
  let value: unknown;
  try {
    value = readValue(reading, "", 0);
    skipBlanks(reading);
    if (reading.offset < text.length)
      throw new JsonError("there is more text after the document", reading.offset);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    value = undefined;
    reading.problems.push({ message: `${file} is not JSON: ${error.message}`, offset: error.offset });
  }
  return {
    file,
    value,
    problems: reading.problems.map(({ message, offset }) => ({ message, source: place(offset) })),
    place: (pointer) => place(nearest(reading.offsets, pointer)),
  };
}

interface Reading {
  readonly text: string;
  offset: number;
  readonly offsets: Map<string, number>;
  readonly problems: { readonly message: string; readonly offset: number }[];
}

class JsonError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const MAX_DEPTH = 32;
/** Control characters are left out by their class: JSON wants them escaped. */
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const OTHER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

function readValue(reading: Reading, pointer: string, depth: number): unknown {
  skipBlanks(reading);
  reading.offsets.set(pointer, reading.offset);
  if (depth > MAX_DEPTH) throw new JsonError("values are nested too deeply", reading.offset);
  const first = reading.text[reading.offset];
  if (first === "{") return readObject(reading, pointer, depth);
  if (first === "[") return readArray(reading, pointer, depth);
  return JSON.parse(first === '"' ? readString(reading) : take(reading, OTHER, "a value"));
}

function readObject(reading: Reading, pointer: string, depth: number): unknown {
  const members = new Map<string, unknown>();
  reading.offset += 1;
  if (next(reading) === "}") return close(reading, {});
  for (;;) {
    skipBlanks(reading);
    const start = reading.offset;
    const key: string = JSON.parse(readString(reading));
    if (members.has(key))
      reading.problems.push({ message: `${JSON.stringify(key)} is written twice`, offset: start });
    expect(reading, ":");
    members.set(key, readValue(reading, `${pointer}/${escapePointer(key)}`, depth + 1));
    if (next(reading) === "}") return close(reading, Object.fromEntries(members));
    expect(reading, ",");
  }
}

function readArray(reading: Reading, pointer: string, depth: number): unknown {
  const items: unknown[] = [];
  reading.offset += 1;
  if (next(reading) === "]") return close(reading, items);
  for (;;) {
    items.push(readValue(reading, `${pointer}/${items.length}`, depth + 1));
    if (next(reading) === "]") return close(reading, items);
    expect(reading, ",");
  }
}

function readString(reading: Reading): string {
  return take(reading, STRING, "a text in double quotes");
}

function take(reading: Reading, pattern: RegExp, what: string): string {
  pattern.lastIndex = reading.offset;
  const found = pattern.exec(reading.text)?.[0];
  if (found === undefined)
    throw new JsonError(`expected ${what}, found ${describeNext(reading)}`, reading.offset);
  reading.offset += found.length;
  return found;
}

function expect(reading: Reading, character: string): void {
  if (next(reading) !== character) {
    throw new JsonError(`expected "${character}", found ${describeNext(reading)}`, reading.offset);
  }
  reading.offset += 1;
}

function describeNext({ text, offset }: Reading): string {
  return offset >= text.length ? "the end" : JSON.stringify(text[offset]);
}

function close(reading: Reading, value: unknown): unknown {
  reading.offset += 1;
  return value;
}

function next(reading: Reading): string | undefined {
  skipBlanks(reading);
  return reading.text[reading.offset];
}

function skipBlanks(reading: Reading): void {
  while (" \t\r\n".includes(reading.text[reading.offset] ?? "x")) reading.offset += 1;
}

function nearest(offsets: ReadonlyMap<string, number>, pointer: string): number {
  for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const offset = offsets.get(path);
    if (offset !== undefined) return offset;
  }
  return 0;
}

function lineColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
