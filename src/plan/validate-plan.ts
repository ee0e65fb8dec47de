import type { Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";
import { planProblems } from "./plan-problems.ts";
import type { Plan } from "./types.ts";

export interface ValidateOptions {
  /** Values that must not be in the plan. */
  readonly secrets?: readonly string[];
}

/** Every rule the plan breaks; empty when it can be built. */
export function validatePlan(plan: Plan, options: ValidateOptions = {}): readonly Problem[] {
  return [...planProblems(plan, options.secrets ?? [])].map(({ message, source }) => ({
    message,
    ...(source === undefined ? {} : { source }),
  }));
}

/** Throws PLAN_INVALID with every problem. */
export function assertValidPlan(plan: Plan, options: ValidateOptions = {}): void {
  const problems = validatePlan(plan, options);
  if (problems.length > 0) throw problemsError("PLAN_INVALID", "the plan", problems);
}
