import type { ErrorCode } from "./error-codes.ts";
import { FactoryError, type Problem } from "./factory-error.ts";

/**
 * Makes one error of all problems found in one input, so that the user sees them together.
 * A single problem becomes the error itself. `problems` must not be empty.
 */
export function problemsError(code: ErrorCode, subject: string, problems: readonly Problem[]): FactoryError {
  const [first] = problems;
  if (first === undefined) throw new Error("problemsError needs at least one problem");
  if (problems.length === 1) return new FactoryError(code, first.message, first);
  return new FactoryError(code, `${subject} has ${problems.length} problems`, {
    ...(first.source === undefined ? {} : { source: first.source }),
    problems,
  });
}
