import type { PlanProblem } from "./plan-problem.ts";
import type { Plan } from "./types.ts";

/** A shorter secret is only found as a whole text: parts of words would be mistaken for it. */
const SHORTEST_PART = 6;

/** Texts of the plan that hold the value of a secret. The messages do not repeat the value. */
export function* secretProblems(plan: Plan, secrets: readonly string[]): Iterable<PlanProblem> {
  const values = secrets.filter((secret) => secret !== "");
  if (values.length === 0) return;
  for (const [pointer, text] of texts(plan, "")) {
    const leaks = values.some(
      (value) => text === value || (value.length >= SHORTEST_PART && text.includes(value)),
    );
    if (leaks) yield { pointer, message: `${pointer} holds the value of a secret` };
  }
}

function* texts(value: unknown, pointer: string): Iterable<readonly [pointer: string, text: string]> {
  if (typeof value === "string") yield [pointer, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    yield* texts(item, place);
  }
}
