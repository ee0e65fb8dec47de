import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Attribute, Attributes } from "../graph.ts";
import type { SyntaxAttribute } from "./syntax.ts";

const NONE: Attributes = Object.freeze(Object.create(null));

/** By key, without a prototype: `constructor` and `__proto__` are keys like others. The last of a key counts. */
export function toAttributes(list: readonly SyntaxAttribute[], problems: PipelineDiagnostic[]): Attributes {
  if (list.length === 0) return NONE;
  const attributes: Record<string, Attribute> = Object.create(null);
  for (const { key, value, quoted, line, column } of list) {
    if (attributes[key] !== undefined) {
      const message = `${key} is given twice; the last one counts`;
      const hint = `remove one ${key}`;
      problems.push({ rule: "duplicate_attribute", severity: "warning", message, hint, line, column });
    }
    attributes[key] = { value, quoted, line, column };
  }
  return attributes;
}

/** The second ones win. Neither is changed. */
export function withAttributes(base: Attributes, added: Attributes): Attributes {
  if (isEmpty(added)) return base;
  if (isEmpty(base)) return added;
  return Object.assign(Object.create(null), base, added);
}

function isEmpty(attributes: Attributes): boolean {
  for (const _key in attributes) return false;
  return true;
}
