import { FactoryError } from "../../errors/factory-error.ts";
import type { DirectoryEntry } from "../types.ts";
import type { Pyproject } from "./read-pyproject.ts";

const HINT = "list the packages in requirements.txt, or move to pyproject.toml and uv.lock";

/** Files that declare packages in a way this release does not read, and the way over from them. */
const MANIFESTS: Readonly<Record<string, string>> = {
  Pipfile: HINT,
  "environment.yml": HINT,
  "environment.yaml": HINT,
};

/** Instead of an image without packages: the error that a project declares them elsewhere. */
export function unreadManifest(
  root: readonly DirectoryEntry[],
  pyproject: Pyproject | undefined,
): FactoryError | undefined {
  const name = Object.keys(MANIFESTS).find((file) => root.some((entry) => entry.name === file));
  if (name !== undefined) {
    return new FactoryError(
      "UNSUPPORTED",
      `${name} declares the packages, and factory does not read it yet`,
      {
        source: name,
        hint: MANIFESTS[name] ?? HINT,
      },
    );
  }
  if (!pyproject?.poetryDependencies) return undefined;
  return new FactoryError(
    "UNSUPPORTED",
    "tool.poetry declares the packages, and factory does not read it yet",
    {
      source: "pyproject.toml",
      hint: "move them to project.dependencies, or export them to requirements.txt",
    },
  );
}
