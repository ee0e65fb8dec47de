/**
 * JSON text that is the same for the same content: keys sorted by code unit, undefined properties left out, a
 * newline at the end. Throws a TypeError for what JSON cannot hold (functions, NaN, dates, undefined in lists, …).
 */
export function canonicalJson(value: unknown, options: { readonly indent?: number } = {}): string {
  return `${write(value, { path: "$", indent: options.indent ?? 0, depth: 0 })}\n`;
}

interface Place {
  readonly path: string;
  readonly indent: number;
  readonly depth: number;
}

function write(value: unknown, place: Place): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, index) => write(item, inside(place, `[${index}]`)));
    return wrap("[]", items, place);
  }
  if (typeof value === "object" && isPlain(value)) return wrap("{}", members(value, place), place);
  throw new TypeError(`${place.path} is ${describe(value)}, which JSON cannot hold`);
}

// Written member by member: JSON.stringify would put keys that look like numbers first.
function members(value: object, place: Place): readonly string[] {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => {
      const text = write(item, inside(place, `.${key}`));
      return `${JSON.stringify(key)}:${place.indent > 0 ? " " : ""}${text}`;
    });
}

function wrap(brackets: "[]" | "{}", items: readonly string[], { indent, depth }: Place): string {
  if (items.length === 0) return brackets;
  if (indent === 0) return `${brackets[0]}${items.join(",")}${brackets[1]}`;
  const margin = " ".repeat(indent * depth);
  const inner = `${margin}${" ".repeat(indent)}`;
  return `${brackets[0]}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${brackets[1]}`;
}

function inside(place: Place, key: string): Place {
  return { ...place, path: `${place.path}${key}`, depth: place.depth + 1 };
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  return typeof value === "object" ? `a ${value?.constructor?.name ?? "object"}` : String(value);
}
