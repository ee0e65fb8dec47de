import type { SyntaxNode } from "./syntax-node.ts";
import { children } from "./syntax-nodes.ts";

/** Arguments of a call: `*` and `**` stand in `spread`. */
export interface CallArguments {
  readonly positional: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
  readonly spread: readonly SyntaxNode[];
}

export function callArguments(list: SyntaxNode, text: string): CallArguments {
  const positional: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  const spread: SyntaxNode[] = [];
  const parts = children(list).filter(({ name }) => !/^(?:[(),]|Comment)$/.test(name));
  for (let index = 0; index < parts.length; index += 1) {
    const [part, next, value] = [parts[index], parts[index + 1], parts[index + 2]];
    if (part === undefined) break;
    if ((part.name === "*" || part.name === "**") && next !== undefined) {
      spread.push(next);
      index += 1;
    } else if (part.name === "VariableName" && next?.name === "AssignOp" && value !== undefined) {
      named.set(text.slice(part.from, part.to), value);
      index += 2;
    } else positional.push(part);
  }
  return { positional, named, spread };
}
