import type { CallArguments } from "./call-arguments.ts";
import type { Evaluation } from "./evaluation.ts";
import type { PythonValue, Scope } from "./python-value.ts";
import { runStatements } from "./run-statements.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { children, expressions } from "./syntax-nodes.ts";

/**
 * The value of a function of setup.py whose body is assignments, `with open(…)` and one `return` at its end. Undefined when
 * it does more.
 */
export function callFunction(
  definition: SyntaxNode,
  args: CallArguments,
  evaluation: Evaluation,
): PythonValue | undefined {
  const parameters = children(definition).find(({ name }) => name === "ParamList");
  const body = children(definition).find(({ name }) => name === "Body");
  if (parameters === undefined || body === undefined) return undefined;
  const scope: Scope = new Map(evaluation.scope);
  const { text } = evaluation;
  const parts = expressions(parameters);
  const names = children(parameters).filter(({ name }) => name === "VariableName");
  // Only plain names and names with a literal default are understood.
  for (const [index, parameter] of names.entries()) {
    const name = text.slice(parameter.from, parameter.to);
    const given = args.positional[index] ?? args.named.get(name) ?? defaultOf(parameter, parts);
    if (given === undefined) return undefined;
    scope.set(name, evaluation.evaluate(given, evaluation));
  }
  return runStatements(children(body), { ...evaluation, scope });
}

function defaultOf(parameter: SyntaxNode, parts: readonly SyntaxNode[]): SyntaxNode | undefined {
  const next = parameter.nextSibling;
  if (next?.name !== "AssignOp") return undefined;
  const value = next.nextSibling;
  return value !== null && parts.some(({ from }) => from === value.from) ? value : undefined;
}
