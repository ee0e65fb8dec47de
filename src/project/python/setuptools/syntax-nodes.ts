import type { SyntaxNode } from "./syntax-node.ts";

export const PUNCTUATION = /^(?:[()[\]{},.:=*]|\*\*|Comment|AssignOp|ArithOp|TypeDef|for|in|if|async|⚠)$/;

/** Children that are expressions, without brackets, commas, operators and comments. */
export function expressions(node: SyntaxNode): readonly SyntaxNode[] {
  return children(node).filter(({ name }) => !PUNCTUATION.test(name));
}

export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}
