import type { FactoryError, Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";
import type { Tables } from "./encoded.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import type { Dependency, Versioning } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

const EXAMPLES: Readonly<Record<Versioning, string>> = {
  pep440: ">=3.10,<3.13",
  semver: "^1.2.0",
  exact: "one name, or names separated by ||",
};

/** An error for every range that cannot be read; undefined when all can. */
export function rangeProblems(dependencies: readonly Dependency[], tables: Tables): FactoryError | undefined {
  const problems: Problem[] = [];
  for (const { name, range, versioning, source } of sortDependencies(dependencies)) {
    const declared = tables.variables.get(name)?.versioning ?? versioning;
    if (declared !== versioning) {
      throw new Error(`${source} reads ${name} as ${versioning}, but the tables declare ${declared}`);
    }
    if (VERSIONINGS[versioning].isRange(range)) continue;
    problems.push({
      message: `"${range}" is not a range of ${name} versions`,
      source,
      hint: `write the ${name} range like this: ${EXAMPLES[versioning]}`,
    });
  }
  return problems.length === 0 ? undefined : problemsError("NO_RESOLUTION", "the project's ranges", problems);
}
