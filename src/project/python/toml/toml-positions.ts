/** Finds where the values of a TOML document stand: its parser tells values without places. */
export interface TomlPositions {
  /** `line:column` of a value by its keys, such as `["project", "dependencies", 0]`; undefined when absent. */
  placeOf(path: readonly (string | number)[]): string | undefined;
}

interface Scan {
  readonly text: string;
  readonly offsets: Map<string, number>;
  at: number;
}

type Path = readonly (string | number)[];

/** `text` must be valid TOML. */
export function tomlPositions(text: string): TomlPositions {
  const scan: Scan = { text, offsets: new Map(), at: 0 };
  scanDocument(scan);
  return {
    placeOf(path) {
      const offset = scan.offsets.get(JSON.stringify(path));
      return offset === undefined ? undefined : lineAndColumn(text, offset);
    },
  };
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `${before.split("\n").length}:${offset - before.lastIndexOf("\n")}`;
}

function scanDocument(scan: Scan): void {
  const tables = new Map<string, number>();
  let prefix: Path = [];
  for (;;) {
    match(scan, /(?:\s|#[^\n]*)*/y);
    if (scan.at >= scan.text.length) return;
    const start = scan.at;
    const open = match(scan, /\[\[?/y);
    if (open === undefined) scanPair(scan, prefix);
    else {
      prefix = tablePath(tables, scanKey(scan), open === "[[");
      note(scan, prefix, start);
      match(scan, /\s*\]\]?/y);
    }
    // Never reached for valid TOML: keeps a text this scanner misreads from looping.
    if (scan.at === start) return;
  }
}

/** Keys of a header, with the index of the newest element where a key names an array of tables. */
function tablePath(tables: Map<string, number>, keys: readonly string[], isArray: boolean): Path {
  const path: (string | number)[] = [];
  for (const [index, key] of keys.entries()) {
    path.push(key);
    const name = JSON.stringify(path);
    if (isArray && index === keys.length - 1) tables.set(name, (tables.get(name) ?? -1) + 1);
    const element = tables.get(name);
    if (element !== undefined) path.push(element);
  }
  return path;
}

function scanPair(scan: Scan, prefix: Path): void {
  const path = [...prefix, ...scanKey(scan)];
  match(scan, /\s*=[ \t]*/y);
  scanValue(scan, path);
}

function scanKey(scan: Scan): readonly string[] {
  const keys: string[] = [];
  do {
    match(scan, /[ \t]*/y);
    const part = match(scan, /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y);
    if (part === undefined) break;
    keys.push(/^["']/.test(part) ? part.slice(1, -1) : part);
    match(scan, /[ \t]*/y);
  } while (match(scan, /\./y) !== undefined);
  return keys;
}

function scanValue(scan: Scan, path: Path): void {
  note(scan, path, scan.at);
  if (match(scan, /\[/y) !== undefined) scanArray(scan, path);
  else if (match(scan, /\{/y) !== undefined) scanInlineTable(scan, path);
  else match(scan, SCALAR);
}

const SCALAR =
  /"""(?:[^\\"]|\\[\s\S]|"(?!""))*"{3,5}|'''(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^,\]}#\s]+(?: [^,\]}#\s]+)*/y;

function scanArray(scan: Scan, path: Path): void {
  for (let index = 0; ; index += 1) {
    match(scan, BETWEEN);
    if (match(scan, /\]/y) !== undefined || scan.at >= scan.text.length) return;
    const start = scan.at;
    scanValue(scan, [...path, index]);
    if (scan.at === start) return;
  }
}

function scanInlineTable(scan: Scan, path: Path): void {
  for (;;) {
    match(scan, BETWEEN);
    if (match(scan, /\}/y) !== undefined || scan.at >= scan.text.length) return;
    const start = scan.at;
    scanPair(scan, path);
    if (scan.at === start) return;
  }
}

const BETWEEN = /(?:[\s,]|#[^\n]*)*/y;

function note({ offsets }: Scan, path: Path, offset: number): void {
  offsets.set(JSON.stringify(path), offset);
}

function match(scan: Scan, sticky: RegExp): string | undefined {
  sticky.lastIndex = scan.at;
  const matched = sticky.exec(scan.text)?.[0];
  if (matched !== undefined) scan.at += matched.length;
  return matched;
}
