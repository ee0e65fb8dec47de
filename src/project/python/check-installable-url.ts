import { parseRequirementLine } from "./requirements/parse-requirement-line.ts";
import { TextProblem } from "./text-scanner.ts";

/** What stops the url of a PEP 508 requirement from being installed: version control, local files. */
export function checkInstallableUrl(url: string): TextProblem | undefined {
  try {
    parseRequirementLine(`name @ ${url}`);
    return undefined;
  } catch (error) {
    if (error instanceof TextProblem) return error;
    throw error;
  }
}
