import type { ContextValue } from "../outcome.ts";
import type { Condition, ConditionKey } from "./condition.ts";

/** What a condition can see. Absent is the same as empty. */
export interface ConditionScope {
  readonly outcome: string;
  readonly preferredLabel?: string | undefined;
  /** The value under exactly this key of the context. */
  readonly context: (key: string) => ContextValue | undefined;
}

/** Texts are compared exactly, upper and lower case apart; numbers and booleans as JSON writes them. */
export function evaluateCondition(condition: Condition, scope: ConditionScope): boolean {
  return condition.every(({ key, operator, value }) => (textOf(key, scope) === value) === (operator === "="));
}

function textOf(key: ConditionKey, scope: ConditionScope): string {
  switch (key.kind) {
    case "outcome":
      return scope.outcome;
    case "preferred_label":
      return scope.preferredLabel ?? "";
    case "context":
      return toText(scope.context(`context.${key.path}`) ?? scope.context(key.path));
  }
}

function toText(value: ContextValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
