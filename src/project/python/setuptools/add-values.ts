import type { PythonValue } from "./python-value.ts";

/** `+` of texts and of lists, and `/` of a path and a text; undefined when it cannot be told. */
export function addValues(left: PythonValue, right: PythonValue, operator: string): PythonValue | undefined {
  const { at } = left;
  if (operator === "/" && left.kind === "path" && right.kind === "text") {
    return { kind: "path", path: `${left.path}/${right.text}`, at };
  }
  if (operator !== "+") return undefined;
  if (left.kind === "computed" && right.kind === "computed") return left;
  if (left.kind === "text" && right.kind === "text")
    return { kind: "text", text: left.text + right.text, at };
  const items = [left, right].map((side) => {
    if (side.kind === "list") return side.items;
    return side.kind === "lines" || side.kind === "computed" ? [side] : undefined;
  });
  const [first, second] = items;
  if (first === undefined || second === undefined) return undefined;
  return { kind: "list", items: [...first, ...second], at };
}
