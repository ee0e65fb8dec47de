import type { PythonValue } from "./python-value.ts";
import type { SyntaxNode } from "./syntax-node.ts";

/** What cannot be told without running it, with its first line. */
export function computed(node: SyntaxNode, { text }: { readonly text: string }): PythonValue {
  const [line = ""] = text.slice(node.from, node.to).split("\n");
  return { kind: "computed", text: line.length > 60 ? `${line.slice(0, 59)}…` : line, at: node.from };
}
