import type { ErrorCode } from "../errors/error-codes.ts";
import type { FactoryError, Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";

/** A problem of a project file; `unsupported` when the file is right but this release cannot do it. */
export interface FileProblem extends Problem {
  readonly unsupported?: boolean;
}

/** The error of a list of problems: UNSUPPORTED when nothing else is wrong, else `code`. */
export function fileProblemsError(
  code: ErrorCode,
  subject: string,
  problems: readonly FileProblem[],
): FactoryError {
  const plain = problems.map(({ unsupported: _, ...problem }) => problem);
  return problemsError(
    problems.every(({ unsupported }) => unsupported) ? "UNSUPPORTED" : code,
    subject,
    plain,
  );
}

/** Problems in the order of their places in the file. */
export function sortProblems(problems: readonly FileProblem[]): readonly FileProblem[] {
  return [...problems].sort((a, b) => {
    const [lineA, columnA] = place(a);
    const [lineB, columnB] = place(b);
    return lineA - lineB || columnA - columnB;
  });
}

function place({ source }: FileProblem): readonly [number, number] {
  const [, line, column] = /:(\d+)(?::(\d+))?$/.exec(source ?? "") ?? [];
  return [Number(line ?? 0), Number(column ?? 0)];
}
