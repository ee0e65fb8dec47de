import type { FileProblem } from "../../problems.ts";
import type { Requirement } from "../types.ts";
import { printRequirement } from "./print-requirement.ts";

/** One problem for each name that is asked for twice, differently, with no marker that tells the two apart. */
export function checkDuplicates(requirements: readonly Requirement[]): readonly FileProblem[] {
  const first = new Map<string, Requirement>();
  const problems: FileProblem[] = [];
  for (const requirement of requirements) {
    if (requirement.marker !== undefined) continue;
    const earlier = first.get(requirement.name);
    if (earlier === undefined) first.set(requirement.name, requirement);
    else if (earlier.specifier !== requirement.specifier || earlier.url !== requirement.url) {
      problems.push({
        message: `${printRequirement(requirement)} contradicts ${printRequirement(earlier)} in ${earlier.source}`,
        source: requirement.source,
        hint: `keep one line for ${requirement.name}`,
      });
    }
  }
  return problems;
}
