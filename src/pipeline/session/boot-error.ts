import { FactoryError, type Problem } from "../../errors/factory-error.ts";

/** Why a run cannot begin. */
export interface BootError {
  /** For the journal: every problem with its place. */
  readonly text: string;
  /** The error for the user, which names the run that is kept of the attempt. */
  readonly of: (run: { readonly runId: string; readonly runDir: string }) => FactoryError;
}

/** Undefined when nothing is wrong. One error stays what it is; several are told together. */
export function bootError(errors: readonly FactoryError[]): BootError | undefined {
  const [first] = errors;
  if (first === undefined) return undefined;
  const problems = errors.flatMap(problemsOf);
  return {
    text: problems
      .map(({ message, source }) => (source === undefined ? message : `${source}: ${message}`))
      .join("; "),
    of: (run) => (errors.length === 1 ? withRun(first, run) : several(problems, run)),
  };
}

function problemsOf(error: FactoryError): readonly Problem[] {
  if (error.problems.length > 0) return error.problems;
  const { message, source, hint } = error;
  return [{ message, ...(source === undefined ? {} : { source }), ...(hint === undefined ? {} : { hint }) }];
}

function withRun(error: FactoryError, run: Readonly<Record<string, string>>): FactoryError {
  const { code, message, source, hint, details, problems } = error;
  return new FactoryError(code, message, {
    ...(source === undefined ? {} : { source }),
    ...(hint === undefined ? {} : { hint }),
    details: { ...details, ...run },
    problems,
    cause: error,
  });
}

function several(problems: readonly Problem[], run: Readonly<Record<string, string>>): FactoryError {
  return new FactoryError("BOOT_FAILED", `the run cannot begin: there are ${problems.length} problems`, {
    problems,
    details: run,
  });
}
