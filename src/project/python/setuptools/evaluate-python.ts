import { addValues } from "./add-values.ts";
import { computed } from "./computed-value.ts";
import { evaluateCall } from "./evaluate-call.ts";
import { evaluateComprehension } from "./evaluate-comprehension.ts";
import type { Evaluation } from "./evaluation.ts";
import { parentOf } from "./parent-of.ts";
import { pythonString } from "./python-string.ts";
import type { PythonValue } from "./python-value.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { children, expressions, PUNCTUATION } from "./syntax-nodes.ts";

/** Nested deeper than this, an expression counts as computed. */
const MAX_DEPTH = 100;

/** The value of an expression by looking at it alone. Nothing runs. */
export function evaluatePython(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const { text, scope } = evaluation;
  evaluation.budget.steps -= 1;
  if (evaluation.depth > MAX_DEPTH || evaluation.budget.steps < 0) return computed(node, evaluation);
  const inner = { ...evaluation, depth: evaluation.depth + 1 };
  const at = node.from;
  switch (node.name) {
    case "String": {
      const value = pythonString(text.slice(node.from, node.to));
      return value === undefined ? computed(node, evaluation) : { kind: "text", text: value, at };
    }
    case "ContinuedString":
      return joined(
        expressions(node).map((part) => evaluation.evaluate(part, inner)),
        node,
        evaluation,
      );
    case "None":
      return { kind: "none", at };
    case "VariableName":
      return scope.get(text.slice(node.from, node.to)) ?? variable(node, evaluation);
    case "ParenthesizedExpression": {
      const [only] = expressions(node);
      return only === undefined ? computed(node, evaluation) : evaluation.evaluate(only, inner);
    }
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return listOf(node, inner);
    case "DictionaryExpression":
      return dictionaryOf(node, inner);
    case "BinaryExpression":
      return binary(node, inner);
    case "CallExpression":
      return evaluateCall(node, inner);
    case "MemberExpression":
      return member(node, inner);
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
      return evaluateComprehension(node, inner);
    default:
      return computed(node, evaluation);
  }
}

/** `__file__` is a path; other unknown names are imported or set where that cannot be followed. */
function variable(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const isFile = evaluation.text.slice(node.from, node.to) === "__file__";
  return isFile ? { kind: "path", path: "setup.py", at: node.from } : computed(node, evaluation);
}

function joined(parts: readonly PythonValue[], node: SyntaxNode, evaluation: Evaluation): PythonValue {
  let text = "";
  for (const part of parts) {
    if (part.kind !== "text") return computed(node, evaluation);
    text += part.text;
  }
  return { kind: "text", text, at: node.from };
}

/** `*other` in a list puts the items of the other list there. */
function listOf(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const items: PythonValue[] = [];
  let isSplat = false;
  for (const child of children(node)) {
    if (child.name === "*") isSplat = true;
    if (PUNCTUATION.test(child.name)) continue;
    const value = evaluation.evaluate(child, evaluation);
    if (!isSplat) items.push(value);
    else if (value.kind === "list") items.push(...value.items);
    else items.push(value.kind === "lines" ? value : computed(child, evaluation));
    isSplat = false;
  }
  return { kind: "list", items, at: node.from };
}

function dictionaryOf(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const entries = new Map<string, PythonValue>();
  const parts = children(node).filter(({ name }) => name !== "Comment" && name !== ",");
  for (let index = 1; index < parts.length - 1; index += 1) {
    const part = parts[index];
    if (part === undefined) break;
    if (part.name === "**") {
      index += 1;
      const other = parts[index];
      const value = other === undefined ? undefined : evaluation.evaluate(other, evaluation);
      if (value?.kind !== "dict") return computed(node, evaluation);
      for (const [key, entry] of value.entries) entries.set(key, entry);
      continue;
    }
    const key = evaluation.evaluate(part, evaluation);
    const value = parts[index + 2];
    if (key.kind !== "text" || parts[index + 1]?.name !== ":" || value === undefined)
      return computed(node, evaluation);
    entries.set(key.text, evaluation.evaluate(value, evaluation));
    index += 2;
  }
  return { kind: "dict", entries, at: node.from };
}

function binary(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const [leftNode, rightNode] = expressions(node);
  const operator = children(node).find(({ name }) => name === "ArithOp");
  if (leftNode === undefined || rightNode === undefined || operator === undefined)
    return computed(node, evaluation);
  const written = evaluation.text.slice(operator.from, operator.to);
  const left = evaluation.evaluate(leftNode, evaluation);
  const right = evaluation.evaluate(rightNode, evaluation);
  return addValues(left, right, written) ?? computed(node, evaluation);
}

/** `.parent` of a path; everything else would have to run. */
function member(node: SyntaxNode, evaluation: Evaluation): PythonValue {
  const [object, property] = expressions(node);
  if (object === undefined || property === undefined) return computed(node, evaluation);
  const value = evaluation.evaluate(object, evaluation);
  if (value.kind !== "path" || evaluation.text.slice(property.from, property.to) !== "parent") {
    return computed(node, evaluation);
  }
  return { kind: "path", path: parentOf(value.path), at: node.from };
}
