import parse from "spdx-expression-parse";
import type { Licence } from "./inventory.ts";

const LONGEST_NAME = 80;

/**
 * An SPDX expression when the text is one, else the words as they are: `BSD` could be several licences, and which one is
 * nobody's to guess. Undefined for texts that say nothing.
 */
export function licenceOfText(text: string): Licence | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.toUpperCase() === "UNKNOWN") return undefined;
  if (isExpression(trimmed)) return { kind: "expression", expression: trimmed };
  const [first = ""] = trimmed.split("\n");
  const name = first.trim();
  if (name === trimmed && name.length <= LONGEST_NAME) return { kind: "named", name };
  return { kind: "named", name: name.slice(0, LONGEST_NAME).trim(), text: unindented(trimmed) };
}

/** Own licences of an expression, `LicenseRef-…`, say nothing without their text, which no metadata has. */
function isExpression(text: string): boolean {
  if (/LicenseRef-|DocumentRef-/.test(text)) return false;
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Continued lines of metadata begin with blanks, or with a bar in old ones. */
function unindented(text: string): string {
  return text.replace(/\n(?: {8}|\t| {7}\|)/g, "\n");
}
