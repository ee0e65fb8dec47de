/** A JSON document and where its values stand. */
export interface JsonFile {
  readonly value: unknown;
  /** `package.json:3:5` of the value at these keys; of what holds it when it is absent. */
  place(...path: readonly (string | number)[]): string;
}

/** The first mistake of a text that is not JSON. */
export interface JsonMistake {
  readonly message: string;
  readonly source: string;
}

/** No file that people or tools write is nested so deep; each level takes some of the stack. */
const DEEPEST = 200;

/** Parses strict JSON (RFC 8259, with a byte order mark allowed) and remembers the place of every value. */
export function parseJson(
  text: string,
  file: string,
): { readonly json: JsonFile } | { readonly mistake: JsonMistake } {
  const scan: Scan = { text, at: text.startsWith("\uFEFF") ? 1 : 0, offsets: new Map() };
  try {
    scanValue(scan, "", 0);
    skipBlanks(scan);
    if (scan.at < text.length) throw new Mistake(scan.at, "there is something after the end of the document");
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { mistake: { message: error.message, source: `${file}:${lineAndColumn(text, error.offset)}` } };
  }
  const place = (...path: readonly (string | number)[]): string => {
    for (let length = path.length; length >= 0; length--) {
      const offset = scan.offsets.get(pathKey(path.slice(0, length)));
      if (offset !== undefined) return `${file}:${lineAndColumn(text, offset)}`;
    }
    return file;
  };
  return { json: { value: JSON.parse(text.replace(/^\uFEFF/, "")), place } };
}

interface Scan {
  readonly text: string;
  at: number;
  /** Offset of each value by its path. */
  readonly offsets: Map<string, number>;
}

class Mistake extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

function pathKey(path: readonly (string | number)[]): string {
  return path.map((key) => `${JSON.stringify(String(key))}/`).join("");
}

function scanValue(scan: Scan, path: string, depth: number): void {
  skipBlanks(scan);
  scan.offsets.set(path, scan.at);
  if (depth > DEEPEST) throw new Mistake(scan.at, "it is nested too deep");
  const first = scan.text[scan.at];
  if (first === "{") scanObject(scan, path, depth);
  else if (first === "[") scanList(scan, path, depth);
  else if (first === '"') scanText(scan);
  else scanWord(scan);
}

function scanObject(scan: Scan, path: string, depth: number): void {
  scan.at++;
  skipBlanks(scan);
  if (take(scan, "}")) return;
  for (;;) {
    skipBlanks(scan);
    if (scan.text[scan.at] !== '"') throw new Mistake(scan.at, 'a name in "quotes" is missing');
    const start = scan.at;
    scanText(scan);
    const name = scan.text.slice(start, scan.at);
    skipBlanks(scan);
    if (!take(scan, ":")) throw new Mistake(scan.at, "a colon is missing");
    scanValue(scan, `${path}${JSON.stringify(JSON.parse(name))}/`, depth + 1);
    skipBlanks(scan);
    if (take(scan, "}")) return;
    if (!take(scan, ",")) throw new Mistake(scan.at, "a comma or } is missing");
  }
}

function scanList(scan: Scan, path: string, depth: number): void {
  scan.at++;
  skipBlanks(scan);
  if (take(scan, "]")) return;
  for (let index = 0; ; index++) {
    scanValue(scan, `${path}"${index}"/`, depth + 1);
    skipBlanks(scan);
    if (take(scan, "]")) return;
    if (!take(scan, ",")) throw new Mistake(scan.at, "a comma or ] is missing");
  }
}

/** Piece by piece: one pattern for the whole text would try every way to cut it when its end is missing. */
function scanText(scan: Scan): void {
  const start = scan.at;
  scan.at++;
  while (!take(scan, '"')) {
    const end = match(scan, /[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y);
    if (end === undefined)
      throw new Mistake(start, "the text in quotes does not end, or is not written right");
    scan.at = end;
  }
}

function scanWord(scan: Scan): void {
  const end = match(scan, /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y);
  if (end === undefined) throw new Mistake(scan.at, "a value is missing");
  scan.at = end;
}

function skipBlanks(scan: Scan): void {
  scan.at = match(scan, /[ \t\r\n]*/y) ?? scan.at;
}

function take(scan: Scan, character: string): boolean {
  if (scan.text[scan.at] !== character) return false;
  scan.at++;
  return true;
}

/** Where the pattern (with the flag `y`) ends when it matches here. */
function match({ text, at }: Scan, pattern: RegExp): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `${before.split("\n").length}:${offset - before.lastIndexOf("\n")}`;
}
