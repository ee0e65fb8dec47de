/**
 * JSON text that is the same for the same content: keys sorted by code unit, undefined properties left out, a
 * newline at the end. Throws a TypeError for what JSON cannot hold (functions, NaN, dates, undefined in lists, …).
 */
export function canonicalJson(value: unknown, options: { readonly indent?: number } = {}): string {
  const parts: string[] = [];
  write(value, { key: "$", indent: options.indent ?? 0, depth: 0, parts });
  parts.push("\n");
  return parts.join("");
}

interface Place {
  /** What its parent calls it: `.name`, `[0]`. Only an error needs the whole path. */
  readonly key: string | number;
  readonly parent?: Place;
  readonly indent: number;
  readonly depth: number;
  /** The text so far: joined once, because texts that are put into longer ones at every level are copied at every level. */
  readonly parts: string[];
}

function write(value: unknown, place: Place): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    place.parts.push(JSON.stringify(value));
  } else if (typeof value === "number" && Number.isFinite(value)) place.parts.push(JSON.stringify(value));
  else if (Array.isArray(value)) writeList(value, place);
  else if (typeof value === "object" && isPlain(value)) writeMembers(value, place);
  else throw new TypeError(`${pathOf(place)} is ${describe(value)}, which JSON cannot hold`);
}

function writeList(list: readonly unknown[], place: Place): void {
  if (list.length === 0) {
    place.parts.push("[]");
    return;
  }
  const separator = open("[", place);
  // By index: holes are undefined, which JSON cannot hold.
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) place.parts.push(separator);
    write(list[index], inside(place, index));
  }
  close("]", place);
}

// Written member by member: JSON.stringify would put keys that look like numbers first.
function writeMembers(value: object, place: Place): void {
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members).filter((key) => members[key] !== undefined);
  if (keys.length === 0) {
    place.parts.push("{}");
    return;
  }
  const separator = open("{", place);
  for (const [index, key] of keys.sort().entries()) {
    if (index > 0) place.parts.push(separator);
    place.parts.push(JSON.stringify(key), place.indent > 0 ? ": " : ":");
    write(members[key], inside(place, key));
  }
  close("}", place);
}

/** Gives what stands between two items. */
function open(bracket: "[" | "{", { indent, depth, parts }: Place): string {
  if (indent === 0) {
    parts.push(bracket);
    return ",";
  }
  const inner = `\n${" ".repeat(indent * (depth + 1))}`;
  parts.push(bracket, inner);
  return `,${inner}`;
}

function close(bracket: "]" | "}", { indent, depth, parts }: Place): void {
  parts.push(indent === 0 ? bracket : `\n${" ".repeat(indent * depth)}${bracket}`);
}

function inside(parent: Place, key: string | number): Place {
  return { key, parent, indent: parent.indent, depth: parent.depth + 1, parts: parent.parts };
}

function pathOf({ key, parent }: Place): string {
  if (parent === undefined) return String(key);
  return `${pathOf(parent)}${typeof key === "number" ? `[${key}]` : `.${key}`}`;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  return typeof value === "object" ? `a ${value?.constructor?.name ?? "object"}` : String(value);
}
