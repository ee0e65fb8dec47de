import type { Fault } from "./error-codes.ts";
import { FactoryError } from "./factory-error.ts";

const EXIT_BY_FAULT: Readonly<Record<Fault, number>> = {
  user: 1,
  work: 2,
  factory: 3,
  environment: 75,
};

/** The process exit code for whatever a command threw. */
export function exitCode(error: unknown): number {
  if (!(error instanceof FactoryError)) return EXIT_BY_FAULT.factory;
  return error.code === "INTERRUPTED" ? 130 : EXIT_BY_FAULT[error.fault];
}
