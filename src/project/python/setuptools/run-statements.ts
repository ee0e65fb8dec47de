import { addValues } from "./add-values.ts";
import { callArguments } from "./call-arguments.ts";
import { computed } from "./computed-value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { PythonValue } from "./python-value.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { children, expressions } from "./syntax-nodes.ts";

/**
 * Follows statements by looking at them: what they set is put into the scope, and what is set under a condition or in a
 * loop counts as computed. The value of a `return`, if there is one on the way.
 */
export function runStatements(
  statements: readonly SyntaxNode[],
  evaluation: Evaluation,
): PythonValue | undefined {
  for (const node of statements) {
    const returned = runStatement(node, evaluation);
    if (returned !== undefined) return returned;
  }
  return undefined;
}

function runStatement(node: SyntaxNode, evaluation: Evaluation): PythonValue | undefined {
  switch (node.name) {
    case "AssignStatement":
      assign(node, evaluation);
      return undefined;
    case "UpdateStatement":
      update(node, evaluation);
      return undefined;
    case "ExpressionStatement":
      mutate(node, evaluation);
      return undefined;
    case "WithStatement":
      return runWith(node, evaluation);
    case "ReturnStatement": {
      const value = children(node)[1];
      return value === undefined ? { kind: "none", at: node.from } : evaluation.evaluate(value, evaluation);
    }
    case "IfStatement":
      if (isMain(node, evaluation)) return runStatements(bodyOf(node), evaluation);
      forget(node, evaluation);
      return returns(node) ? computed(node, evaluation) : undefined;
    case "FunctionDefinition":
    case "ClassDefinition":
    case "ImportStatement":
    case "Comment":
      return undefined;
    default:
      forget(node, evaluation);
      return returns(node) ? computed(node, evaluation) : undefined;
  }
}

function assign(node: SyntaxNode, evaluation: Evaluation): void {
  const { text, scope } = evaluation;
  const parts = children(node);
  const lastOp = parts.findLastIndex(({ name }) => name === "AssignOp");
  const values = parts.slice(lastOp + 1).filter(({ name }) => name !== "Comment");
  const [value, more] = values;
  const targets = parts.slice(0, lastOp).filter(({ name }) => name !== "AssignOp" && name !== "TypeDef");
  if (
    lastOp === -1 ||
    value === undefined ||
    more !== undefined ||
    targets.some(({ name }) => name === ",")
  ) {
    forget(node, evaluation);
    return;
  }
  const result = evaluation.evaluate(value, evaluation);
  for (const target of targets) {
    if (target.name === "VariableName") scope.set(text.slice(target.from, target.to), result);
    else setEntry(target, result, evaluation);
  }
}

/** `extras["all"] = …` */
function setEntry(target: SyntaxNode, result: PythonValue, evaluation: Evaluation): void {
  const { scope } = evaluation;
  const name = firstName(target, evaluation);
  const [, keyNode] = target.name === "MemberExpression" ? expressions(target) : [];
  const held = name === undefined ? undefined : scope.get(name);
  const key = keyNode === undefined ? undefined : evaluation.evaluate(keyNode, evaluation);
  if (name === undefined || held === undefined) return;
  if (held.kind === "dict" && key?.kind === "text") {
    scope.set(name, { ...held, entries: new Map([...held.entries, [key.text, result]]) });
  } else scope.set(name, computed(target, evaluation));
}

function update(node: SyntaxNode, evaluation: Evaluation): void {
  const { text, scope } = evaluation;
  const [target, operator, value] = children(node);
  const name = target?.name === "VariableName" ? text.slice(target.from, target.to) : undefined;
  const held = name === undefined ? undefined : scope.get(name);
  if (name === undefined || held === undefined || operator === undefined || value === undefined) {
    forget(node, evaluation);
    return;
  }
  const sum =
    text.slice(operator.from, operator.to) === "+="
      ? addValues(held, evaluation.evaluate(value, evaluation), "+")
      : undefined;
  scope.set(name, sum ?? computed(node, evaluation));
}

/** Methods that change a list or a dictionary where it stands: `append` and `extend` are followed. */
function mutate(node: SyntaxNode, evaluation: Evaluation): void {
  const { text, scope } = evaluation;
  const [call] = children(node);
  if (call?.name !== "CallExpression") return;
  const [callee, list] = expressions(call);
  if (callee?.name !== "MemberExpression" || list === undefined) return;
  const name = firstName(callee, evaluation);
  const held = name === undefined ? undefined : scope.get(name);
  const property = expressions(callee).at(-1);
  if (name === undefined || held === undefined || property === undefined) return;
  const [first] = callArguments(list, text).positional;
  const value = first === undefined ? undefined : evaluation.evaluate(first, evaluation);
  const method = text.slice(property.from, property.to);
  if (method === "append" && held.kind === "list" && value !== undefined) {
    scope.set(name, { ...held, items: [...held.items, value] });
  } else if (method === "extend" && value !== undefined) {
    scope.set(name, addValues(held, value, "+") ?? computed(node, evaluation));
  } else if (/^(?:insert|remove|pop|update|clear|setdefault|add|discard|sort|reverse)$/.test(method)) {
    if (method !== "sort" && method !== "reverse") scope.set(name, computed(node, evaluation));
  }
}

/** The variable that a chain of members and subscripts begins with. */
function firstName(node: SyntaxNode, { text }: Evaluation): string | undefined {
  const [object] = expressions(node);
  return object?.name === "VariableName" ? text.slice(object.from, object.to) : undefined;
}

function runWith(node: SyntaxNode, evaluation: Evaluation): PythonValue | undefined {
  const { text, scope } = evaluation;
  const parts = children(node);
  for (const [index, part] of parts.entries()) {
    const [word, target] = [parts[index + 1], parts[index + 2]];
    if (part.name !== "CallExpression" || word?.name !== "as" || target?.name !== "VariableName") continue;
    scope.set(text.slice(target.from, target.to), evaluation.evaluate(part, evaluation));
  }
  return runStatements(bodyOf(node), evaluation);
}

function bodyOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = children(node).find(({ name }) => name === "Body");
  return body === undefined ? [] : children(body).filter(({ name }) => name !== ":");
}

function isMain(node: SyntaxNode, { text }: Evaluation): boolean {
  const parts = children(node);
  const condition = parts[1];
  const isAlone = parts.filter(({ name }) => name === "Body").length === 1;
  if (condition === undefined || !isAlone) return false;
  return /^__name__\s*==\s*["']__main__["']$/.test(text.slice(condition.from, condition.to));
}

/** Whatever a statement sets, anywhere in it, is not known after it. */
function forget(node: SyntaxNode, evaluation: Evaluation): void {
  const { text, scope } = evaluation;
  const cursor = node.cursor();
  do {
    const { name } = cursor;
    const sets = name === "AssignStatement" || name === "UpdateStatement" || name === "ForStatement";
    if (!sets && name !== "ExpressionStatement") continue;
    const found = new Set<string>();
    for (const child of children(cursor.node)) {
      if (child.name === "AssignOp" || child.name === "UpdateOp" || child.name === "in") break;
      const first = child.name === "VariableName" ? text.slice(child.from, child.to) : undefined;
      const chained =
        first ?? firstName(child.name === "CallExpression" ? (child.firstChild ?? child) : child, evaluation);
      if (chained !== undefined && (sets || child.name === "CallExpression")) found.add(chained);
    }
    for (const one of found) if (sets || scope.has(one)) scope.set(one, computed(cursor.node, evaluation));
  } while (cursor.next() && cursor.from < node.to);
}

function returns(node: SyntaxNode): boolean {
  const cursor = node.cursor();
  do {
    if (cursor.name === "ReturnStatement") return true;
  } while (cursor.next() && cursor.from < node.to);
  return false;
}
