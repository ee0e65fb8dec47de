import { FactoryError } from "../../errors/factory-error.ts";
import type { DirectoryEntry, ProjectFs, Sourced } from "../types.ts";
import { checkLockFresh } from "./check-lock-fresh.ts";
import type { ManagerLock } from "./locks/manager-lock.ts";
import { readPdmLock } from "./pdm-lock/read-pdm-lock.ts";
import { readPipfileLock } from "./pipfile-lock/read-pipfile-lock.ts";
import { readPoetryLock } from "./poetry-lock/read-poetry-lock.ts";
import { readPylock } from "./pylock/read-pylock.ts";
import type { Pyproject } from "./read-pyproject.ts";
import { readPipenv, readUnlockedPyproject, readUnlockedSetup } from "./read-unlocked.ts";
import { hashedLock } from "./requirements/hashed-lock.ts";
import { readRequirementsFile } from "./requirements/read-requirements-file.ts";
import { asTable } from "./toml/parse-toml.ts";
import type { Manager, PythonProject } from "./types.ts";
import { readUvLock, type UvLockRequest } from "./uv-lock/read-uv-lock.ts";
import type { WantedParts } from "./wanted-parts.ts";

export interface ManagerFiles {
  readonly fs: ProjectFs;
  readonly pyproject: Pyproject | undefined;
  readonly root: readonly DirectoryEntry[];
  readonly wanted: WantedParts;
  /** Where the uv.lock is that speaks for the project. */
  readonly lockFs: ProjectFs;
  /** The project's folder relative to that; `.` when it is there. */
  readonly member: string;
}

/** What the files of one manager declare; their Python ranges are the strongest after the config's. */
export type Declared = Omit<PythonProject, "ranges" | "rejected"> & {
  readonly ranges?: readonly Sourced<string>[];
};

/** `file` is the one of the manager's files that was found. */
export async function readManager(
  { manager, file }: { readonly manager: Manager; readonly file: string },
  files: ManagerFiles,
): Promise<Declared> {
  const { fs, pyproject, wanted } = files;
  switch (manager) {
    case "uv": {
      const made = madeFrom("uv.lock", pyproject);
      const { lock, requiresPython } = await readUvLock(files.lockFs, uvRequest(made, files));
      const { requirements } = made;
      checkLockFresh(lock, { file: "pyproject.toml", requirements, overrides: made.uvOverrides });
      const ranges = requiresPython === undefined ? [] : [requiresPython];
      return { manager, requirements, lock, ranges };
    }
    case "pylock":
      return fresh(manager, await readPylock(fs, pyproject, wanted), "pyproject.toml");
    case "poetry":
      if (file !== "poetry.lock") return readUnlockedPyproject(manager, files);
      return fresh(
        manager,
        await readPoetryLock(fs, madeFrom("poetry.lock", pyproject), wanted),
        "pyproject.toml",
      );
    case "pdm":
      return fresh(manager, await readPdmLock(fs, madeFrom("pdm.lock", pyproject), wanted), "pyproject.toml");
    case "pipenv":
      if (file !== "Pipfile.lock") return readPipenv(fs);
      return fresh(manager, await readPipfileLock(fs), "Pipfile");
    case "pip":
      return readPip(fs, "requirements.txt");
    case "pyproject":
      return readUnlockedPyproject(manager, files);
    case "setuptools":
      return readUnlockedSetup(file, files);
    // YAML is loaded for those who have it.
    case "conda":
      return (await import("./conda/read-conda-environment.ts")).readCondaEnvironment(fs, file);
  }
}

/** `uv sync` takes the default groups of pyproject.toml, which an image gets without `dev`. */
function uvRequest({ groups, tool, sourceOf }: Pyproject, { wanted, member }: ManagerFiles): UvLockRequest {
  const defaults = asTable(tool.uv)?.["default-groups"];
  const names =
    defaults === "all" ? Object.keys(groups) : Array.isArray(defaults) ? defaults.map(String) : [];
  const source = sourceOf(["tool", "uv", "default-groups"]);
  const added = names.filter((name) => name !== "dev").map((value) => ({ value, source }));
  return {
    member,
    wanted: { ...wanted, groups: [...wanted.groups, ...added] },
    groups: Object.keys(groups),
  };
}

export async function readPip(fs: ProjectFs, path: string, requestedBy?: string): Promise<Declared> {
  const file = await readRequirementsFile(fs, path, requestedBy);
  const lock = hashedLock(path, file);
  const { requirements, constraints, indexes, installOptions, notes, ranges } = file;
  return {
    manager: "pip",
    requirements,
    ranges,
    ...(constraints.length === 0 ? {} : { constraints }),
    ...(lock === undefined ? {} : { lock }),
    ...(indexes === undefined ? {} : { indexes }),
    ...(installOptions === undefined ? {} : { installOptions }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function madeFrom(lock: string, pyproject: Pyproject | undefined): Pyproject {
  if (pyproject !== undefined) return pyproject;
  throw new FactoryError("LOCK_INVALID", `${lock} has no pyproject.toml beside it`, {
    source: lock,
    hint: `add the pyproject.toml that ${lock} was made from, or remove ${lock}`,
  });
}

function fresh(manager: Manager, { lock, ranges, requirements }: ManagerLock, file: string): Declared {
  checkLockFresh(lock, { file, requirements });
  return { manager, requirements, lock, ranges };
}
