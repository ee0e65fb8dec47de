import { problemsError } from "../../errors/problems-error.ts";
import type { Plan } from "../../plan/types.ts";
import { validatePlan } from "../../plan/validate-plan.ts";

/** Shorter values, such as `true` or `python`, are in every plan without being secret there. */
const SHORTEST = 8;

/**
 * Throws PLAN_INVALID when the value of a secret is written in the plan, which comes from the project's files: it
 * would be in the image's history. The value is not repeated.
 */
export function refuseSecrets(plan: Plan, secrets: Readonly<Record<string, Uint8Array>>): void {
  const values = Object.values(secrets).map((value) => Buffer.from(value).toString("utf8").trim());
  const problems = validatePlan(plan, { secrets: values.filter((value) => value.length >= SHORTEST) });
  if (problems.length === 0) return;
  const hint = "take the value out of the project's files; a run command can mount the secret instead";
  throw problemsError(
    "PLAN_INVALID",
    "the plan",
    problems.map((problem) => ({ ...problem, hint })),
  );
}
