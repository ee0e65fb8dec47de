import { posix } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import type { ProjectFs } from "../../types.ts";
import { readPyproject } from "../read-pyproject.ts";
import { readSetuptools } from "../setuptools/read-setuptools.ts";
import type { LocalPackage } from "./local-package.ts";
import { readPyprojectPackage } from "./read-pyproject-package.ts";

/**
 * The package in a folder of the project, by its pyproject.toml, setup.py and setup.cfg. Nothing runs. Throws
 * FILE_*, PYPROJECT_INVALID, MANIFEST_INVALID and UNSUPPORTED.
 */
export async function readLocalPackage(
  fs: ProjectFs,
  folder: string,
  requestedBy: string,
): Promise<LocalPackage> {
  const kind = await fs.kind(folder);
  if (kind !== "folder") throw noFolder(folder, kind, requestedBy);
  const file = posix.join(folder, "pyproject.toml");
  if ((await fs.kind(file)) !== undefined) {
    const declared = await readPyprojectPackage(fs, await readPyproject(fs, folder));
    if (declared !== undefined) return declared;
  }
  const setup = await readSetuptools(fs, folder);
  if (setup !== undefined) return setup;
  throw new FactoryError(
    "MANIFEST_INVALID",
    `${folder} is no Python package: it has no pyproject.toml or setup.py`,
    {
      source: requestedBy,
      hint: `add a pyproject.toml with a [project] table to ${folder}, or correct the path`,
    },
  );
}

function noFolder(folder: string, kind: "file" | "other" | undefined, requestedBy: string): FactoryError {
  if (kind === undefined) {
    const hint = `create ${folder}, or correct the path`;
    return new FactoryError("FILE_MISSING", `${folder} does not exist`, { source: requestedBy, hint });
  }
  const message =
    kind === "file"
      ? `${folder} is neither a folder nor a wheel or source archive`
      : `${folder} leads out of the project folder`;
  return new FactoryError(kind === "file" ? "MANIFEST_INVALID" : "FILE_OUTSIDE_PROJECT", message, {
    source: requestedBy,
    hint: "name a folder of the project that holds a Python package",
  });
}
