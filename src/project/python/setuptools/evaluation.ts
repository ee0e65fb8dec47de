import type { PythonValue, Scope } from "./python-value.ts";
import type { SyntaxNode } from "./syntax-node.ts";

/** Where an expression is looked at. */
export interface Evaluation {
  readonly text: string;
  readonly scope: Scope;
  /** Functions of the module by name. */
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** How deep in expressions and calls of the module's own functions this is. */
  readonly depth: number;
  /** Expressions that may still be looked at: functions that call themselves end there. */
  readonly budget: { steps: number };
  readonly evaluate: (node: SyntaxNode, evaluation: Evaluation) => PythonValue;
}
