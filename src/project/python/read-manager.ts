import { FactoryError } from "../../errors/factory-error.ts";
import { fileProblemsError } from "../problems.ts";
import type { DirectoryEntry, ProjectFs, Sourced } from "../types.ts";
import { checkLockFresh } from "./check-lock-fresh.ts";
import { installableRequirements } from "./installable-requirements.ts";
import type { ManagerLock } from "./locks/manager-lock.ts";
import { readPdmLock } from "./pdm-lock/read-pdm-lock.ts";
import { readPipfileLock } from "./pipfile-lock/read-pipfile-lock.ts";
import { readPoetryLock } from "./poetry-lock/read-poetry-lock.ts";
import { readPylock } from "./pylock/read-pylock.ts";
import type { Pyproject } from "./read-pyproject.ts";
import { hashedLock } from "./requirements/hashed-lock.ts";
import { readRequirementsFile } from "./requirements/read-requirements-file.ts";
import type { Manager, PythonProject } from "./types.ts";
import { unreadManifest } from "./unread-manifest.ts";
import { readUvLock } from "./uv-lock/read-uv-lock.ts";

export interface ManagerFiles {
  readonly fs: ProjectFs;
  readonly pyproject: Pyproject | undefined;
  readonly root: readonly DirectoryEntry[];
}

/** What the files of one manager declare; their Python ranges are the strongest after the config's. */
export type Declared = Pick<PythonProject, "manager" | "requirements" | "lock"> & {
  readonly ranges?: readonly Sourced<string>[];
};

export async function readManager(manager: Manager, files: ManagerFiles): Promise<Declared> {
  const { fs, pyproject } = files;
  switch (manager) {
    case "uv": {
      const made = madeFrom("uv.lock", pyproject);
      const { lock, requiresPython } = await readUvLock(fs);
      const { requirements } = made;
      checkLockFresh(lock, { file: "pyproject.toml", requirements, overrides: made.uvOverrides });
      const ranges = requiresPython === undefined ? [] : [requiresPython];
      return { manager, requirements, lock, ranges };
    }
    case "pylock":
      return fresh(manager, await readPylock(fs, pyproject), "pyproject.toml");
    case "poetry":
      return fresh(manager, await readPoetryLock(fs, madeFrom("poetry.lock", pyproject)), "pyproject.toml");
    case "pdm":
      return fresh(manager, await readPdmLock(fs, madeFrom("pdm.lock", pyproject)), "pyproject.toml");
    case "pipenv":
      return fresh(manager, await readPipfileLock(fs), "Pipfile");
    case "pip":
      return readPip(fs, "requirements.txt");
    case "pyproject":
      return readProjectTable(files);
  }
}

export async function readPip(fs: ProjectFs, path: string, requestedBy?: string): Promise<Declared> {
  const file = await readRequirementsFile(fs, path, requestedBy);
  const lock = hashedLock(path, file);
  return { manager: "pip", requirements: file.requirements, ...(lock === undefined ? {} : { lock }) };
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

function readProjectTable({ pyproject, root }: ManagerFiles): Declared {
  if (pyproject === undefined || !pyproject.isProject) {
    const unread = unreadManifest(root, pyproject);
    if (unread !== undefined) throw unread;
    throw new FactoryError("PYPROJECT_INVALID", "pyproject.toml has no [project] table", {
      source: "pyproject.toml",
      hint: "add one with the dependencies, or choose another manager",
    });
  }
  if (pyproject.dynamicDependencies) {
    throw new FactoryError("UNSUPPORTED", "pyproject.toml leaves its dependencies to the build backend", {
      source: "pyproject.toml",
      hint: "list them in project.dependencies, or make a lock file with uv lock",
    });
  }
  const { requirements, problems } = installableRequirements(pyproject);
  if (problems.length > 0) throw fileProblemsError("PYPROJECT_INVALID", "pyproject.toml", problems);
  return { manager: "pyproject", requirements };
}
