import { type FileProblem, fileProblemsError } from "../problems.ts";
import type { Config } from "../types.ts";
import { checkDuplicates } from "./requirements/check-duplicates.ts";
import { parseRequirementLine } from "./requirements/parse-requirement-line.ts";
import { TextProblem } from "./text-scanner.ts";
import type { Requirement } from "./types.ts";

/** The `packages` of a config as requirements; throws CONFIG_INVALID with every problem. */
export function configRequirements({ packages, file = "config" }: Config): readonly Requirement[] {
  const requirements: Requirement[] = [];
  const problems: FileProblem[] = [];
  for (const { value, source } of packages) {
    try {
      const line = parseRequirementLine(value.trim());
      if (line.kind !== "requirement" || line.hashes.length > 0) {
        throw new TextProblem("options belong into a requirements file", {
          offset: 0,
          hint: "use requirements instead",
        });
      }
      requirements.push({ ...line.requirement, hashes: [], source: source.replace(/^(.*:\d+):\d+$/, "$1") });
    } catch (error) {
      if (!(error instanceof TextProblem)) throw error;
      problems.push({
        message: `${JSON.stringify(value)} is not a package factory can install: ${error.message}`,
        source,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        unsupported: error.unsupported,
      });
    }
  }
  problems.push(...checkDuplicates(requirements));
  if (problems.length > 0) throw fileProblemsError("CONFIG_INVALID", file, problems);
  return requirements;
}
