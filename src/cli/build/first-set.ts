import type { Context } from "../context.ts";

/** The first of several variables that is set; empty ones count as not set. */
export function firstSet(variables: readonly string[], env: Context["env"]): string | undefined {
  return variables.find((name) => (env[name] ?? "") !== "");
}
