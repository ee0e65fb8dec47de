import { computed } from "./computed-value.ts";
import type { Evaluation } from "./evaluation.ts";
import { linesOf } from "./lines-of.ts";
import type { PythonValue } from "./python-value.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { children } from "./syntax-nodes.ts";

/**
 * `[line.strip() for line in f if line and not line.startswith("#")]`: the lines of a file, or a list as it is, where
 * nothing but blanks, empty lines and comments is taken away. Everything else is computed.
 */
export function evaluateComprehension(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const parts = children(node).filter(({ name }) => !/^[[\]()]$|^Comment$/.test(name));
  const [element, forWord, variable, inWord, list, ifWord, condition, more] = parts;
  const isPlain = forWord?.name === "for" && inWord?.name === "in" && variable?.name === "VariableName";
  if (!isPlain || element === undefined || list === undefined || more !== undefined)
    return computed(node, evaluation);
  const name = evaluation.text.slice(variable.from, variable.to);
  const textOf = (one: SyntaxNode) => evaluation.text.slice(one.from, one.to).replace(/\s+/g, "");
  const plain = new Set([
    name,
    `${name}.strip()`,
    `${name}.rstrip()`,
    `str(${name})`,
    `${name}.strip("\\n")`,
  ]);
  if (!plain.has(textOf(element))) return computed(node, evaluation);
  const skip = ifWord?.name === "if" && condition !== undefined ? skipped(condition, plain, evaluation) : [];
  const value = evaluation.evaluate(list, evaluation);
  const lines = linesOf(value);
  if (skip === undefined) return computed(node, evaluation);
  if (lines !== undefined && "skip" in lines)
    return { ...lines, skip: [...lines.skip, ...skip], at: node.from };
  return value.kind === "list" ? { ...value, at: node.from } : computed(node, evaluation);
}

/** Beginnings of the lines that a condition leaves out; undefined for a condition of another kind. */
function skipped(
  node: SyntaxNode,
  plain: ReadonlySet<string>,
  evaluation: Evaluation,
): readonly string[] | undefined {
  const text = evaluation.text.slice(node.from, node.to).replace(/\s+/g, " ").trim();
  const skip: string[] = [];
  for (const part of text.replace(/[\n]/g, " ").split(/ and /)) {
    const condition = part.replace(/\s+/g, "").replace(/^\((.*)\)$/, "$1");
    if (
      plain.has(condition) ||
      [...plain].some((one) => condition === `${one}!=""` || condition === `${one}!=''`)
    )
      continue;
    const [, subject = "", argument = ""] = /^not(.+)\.startswith\((.+)\)$/.exec(condition) ?? [];
    const beginnings = [...argument.matchAll(/"([^"]*)"|'([^']*)'/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    if (!plain.has(subject) || beginnings.length === 0 || !beginnings.every((one) => /^[#-]/.test(one)))
      return undefined;
    skip.push(...beginnings);
  }
  return skip;
}
