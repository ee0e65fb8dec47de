import { FactoryError } from "../../errors/factory-error.ts";

/** The versions in the output of `pip index versions --json`; throws SOURCE_UNAVAILABLE for anything else. */
export function readPipVersions(stdout: string): readonly string[] {
  const versions = parse(stdout)?.versions;
  if (Array.isArray(versions) && versions.every((version) => typeof version === "string")) return versions;
  throw new FactoryError("SOURCE_UNAVAILABLE", "pip answered a question for versions with something else", {
    details: { answer: stdout.slice(0, 200) },
  });
}

function parse(stdout: string): { readonly versions?: unknown } | undefined {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
