import type { Token } from "./token.ts";

/** A token as messages show it: short, and without characters that nobody sees. */
export function shown({ kind, text }: Pick<Token, "kind" | "text">): string {
  if (kind === "end") return "the end of the file";
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return /^[\x20-\x7e…]+$/.test(short) ? short : JSON.stringify(short);
}
