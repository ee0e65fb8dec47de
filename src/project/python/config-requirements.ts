import { type FileProblem, fileProblemsError } from "../problems.ts";
import type { Config, ProjectFs } from "../types.ts";
import { addLocalPackages } from "./local/add-local-packages.ts";
import type { Declared } from "./read-manager.ts";
import { checkDuplicates } from "./requirements/check-duplicates.ts";
import { parseRequirementLine } from "./requirements/parse-requirement-line.ts";
import { TextProblem } from "./text-scanner.ts";
import type { IndexCredential, Requirement } from "./types.ts";

/** The `packages` of a config; throws CONFIG_INVALID with every problem. */
export async function configRequirements(fs: ProjectFs, config: Config): Promise<Declared> {
  const { packages, file = "config" } = config;
  const written: Requirement[] = [];
  const problems: FileProblem[] = [];
  const credentials: IndexCredential[] = [];
  for (const { value, source } of packages) {
    try {
      const line = parseRequirementLine(value.trim());
      if (line.kind !== "requirement" || line.hashed || line.buildSettings) {
        throw new TextProblem("options belong into a requirements file", {
          offset: 0,
          hint: "use requirements instead",
        });
      }
      if (line.credential !== undefined) credentials.push(line.credential);
      written.push({
        ...line.requirement,
        hashes: line.hashes,
        source: source.replace(/^(.*:\d+):\d+$/, "$1"),
      });
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
  const local = await addLocalPackages(fs, written);
  problems.push(...local.problems, ...checkDuplicates(local.requirements));
  if (problems.length > 0) throw fileProblemsError("CONFIG_INVALID", file, problems);
  const all = [...credentials, ...local.credentials];
  return {
    manager: "pip",
    requirements: local.requirements,
    ranges: local.ranges,
    ...(all.length === 0 ? {} : { indexes: { extra: [], findLinks: [], credentials: all } }),
  };
}
