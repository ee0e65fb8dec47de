import type { FileProblem } from "../../problems.ts";
import { TextProblem } from "../text-scanner.ts";
import type { IndexCredential, Requirement } from "../types.ts";
import { requirementOfText } from "./requirement-of-text.ts";

export interface WrittenRequirement {
  readonly text: string;
  /** `setup.cfg:7` */
  readonly source: string;
}

export interface ReadRequirements {
  readonly requirements: readonly Requirement[];
  readonly problems: readonly FileProblem[];
  readonly credentials: readonly IndexCredential[];
}

/** Requirements of a manifest, one to a text; what cannot be read becomes a problem. */
export function requirementLines(written: readonly WrittenRequirement[], folder: string): ReadRequirements {
  const requirements: Requirement[] = [];
  const problems: FileProblem[] = [];
  const credentials: IndexCredential[] = [];
  for (const { text, source } of written) {
    try {
      const { requirement, credential } = requirementOfText(text, { source, folder });
      requirements.push(requirement);
      if (credential !== undefined) credentials.push(credential);
    } catch (error) {
      if (!(error instanceof TextProblem)) throw error;
      problems.push({
        message: `${JSON.stringify(text)} is not a requirement: ${error.message}`,
        source,
        hint: error.hint ?? "correct the requirement",
        unsupported: error.unsupported,
      });
    }
  }
  return { requirements, problems, credentials };
}
