import { canonicalJson } from "./canonical-json.ts";

/** A value that is there on one side only, or differs; `path` is as in JavaScript: `ops[0].command`. */
export interface ValueChange {
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * Where two JSON values differ, in the order of their paths. Lists of texts, and the lines of long texts, are compared as what
 * is in them, so that one more line is one change; when only their order differs, that is the change.
 */
export function diffValues(from: unknown, to: unknown, path = ""): readonly ValueChange[] {
  if (isEqual(from, to)) return [];
  if (isTexts(from) && isTexts(to)) return diffTexts(from, to, path);
  if (Array.isArray(from) && Array.isArray(to)) return diffLists(from, to, path);
  if (isObject(from) && isObject(to)) return diffObjects(from, to, path);
  if (isLong(from) && isLong(to)) return diffTexts(from.split("\n"), to.split("\n"), path);
  return [{ path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || canonicalJson(a) === canonicalJson(b);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isLong(value: unknown): value is string {
  return typeof value === "string" && value.includes("\n");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function diffTexts(from: readonly string[], to: readonly string[], path: string): readonly ValueChange[] {
  const [removed, added] = [without(from, to), without(to, from)];
  if (removed.length === 0 && added.length === 0) return [{ path, from: [...from], to: [...to] }];
  return [
    ...removed.map((text) => ({ path: `${path}[]`, from: text })),
    ...added.map((text) => ({ path: `${path}[]`, to: text })),
  ];
}

/** Each as often as it is there more often than in the other. */
function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of others) counts.set(text, (counts.get(text) ?? 0) + 1);
  return texts.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

function diffLists(from: readonly unknown[], to: readonly unknown[], path: string): readonly ValueChange[] {
  const length = Math.max(from.length, to.length);
  return Array.from({ length }, (_, index) => diffValues(from[index], to[index], `${path}[${index}]`)).flat();
}

function diffObjects(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
  path: string,
): readonly ValueChange[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key) => diffValues(own(from, key), own(to, key), member(path, key)));
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function member(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
