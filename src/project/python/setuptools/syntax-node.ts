import type { parser } from "@lezer/python";

/** A node of the syntax tree of a Python file. */
export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];
