import type { FileProblem } from "../problems.ts";
import { checkInstallableUrl } from "./check-installable-url.ts";
import type { Pyproject } from "./read-pyproject.ts";
import { checkDuplicates } from "./requirements/check-duplicates.ts";
import type { Requirement } from "./types.ts";

/** The requirements of a pyproject.toml without a lock, with a problem for each that no index can answer. */
export function installableRequirements({ requirements, uvSources }: Pyproject): {
  readonly requirements: readonly Requirement[];
  readonly problems: readonly FileProblem[];
} {
  const problems: FileProblem[] = [...checkDuplicates(requirements)];
  for (const { name, url, source } of requirements) {
    const refused = url === undefined ? undefined : checkInstallableUrl(url);
    if (refused !== undefined) {
      const hint = refused.hint ?? "make a lock file with uv lock";
      problems.push({
        message: `${name}: ${refused.message}`,
        hint,
        source,
        unsupported: refused.unsupported,
      });
    }
    if (uvSources.includes(name)) {
      problems.push({
        message: `tool.uv.sources says where ${name} comes from, which needs a lock file`,
        hint: "make a lock file with uv lock",
        source,
        unsupported: true,
      });
    }
  }
  return { requirements, problems };
}
