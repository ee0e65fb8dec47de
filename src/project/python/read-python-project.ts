import { FactoryError } from "../../errors/factory-error.ts";
import { fileProblemsError } from "../problems.ts";
import type { Config, DirectoryEntry, ProjectFs, Sourced } from "../types.ts";
import { checkLockFresh } from "./check-lock-fresh.ts";
import { configRequirements } from "./config-requirements.ts";
import { installableRequirements } from "./installable-requirements.ts";
import { type Pyproject, readPyproject } from "./read-pyproject.ts";
import { readPythonVersionFile } from "./read-python-version-file.ts";
import { hashedLock } from "./requirements/hashed-lock.ts";
import { readRequirementsFile } from "./requirements/read-requirements-file.ts";
import type { PythonProject } from "./types.ts";
import { unreadManifest } from "./unread-manifest.ts";
import { readUvLock } from "./uv-lock/read-uv-lock.ts";

export interface PythonFiles {
  readonly fs: ProjectFs;
  readonly config: Config;
  /** Names in the root folder. */
  readonly root: readonly DirectoryEntry[];
}

/**
 * What the project's own files say about Python; undefined when the root has no manifest and no Python file.
 * Requirements that the config names come before uv.lock, uv.lock before requirements.txt, that before
 * pyproject.toml alone.
 */
export async function readPythonProject(files: PythonFiles): Promise<PythonProject | undefined> {
  // Links out of the project and special files count too: reading them says what is wrong, skipping them would not.
  const has = (name: string) => files.root.some((entry) => entry.name === name && entry.kind !== "folder");
  const pyproject = has("pyproject.toml") ? await readPyproject(files.fs) : undefined;
  const versionFile = has(".python-version") ? await readPythonVersionFile(files.fs) : undefined;
  const declared = await readDeclared({ ...files, pyproject, has });
  if (declared === undefined) return undefined;
  const { lockRange, ...project } = declared;
  const ranges = [files.config.python, lockRange, versionFile, pyproject?.requiresPython];
  return {
    ...project,
    ranges: ranges.filter((range) => range !== undefined),
    ...(pyproject?.name === undefined ? {} : { name: pyproject.name }),
  };
}

interface Reading extends PythonFiles {
  readonly pyproject: Pyproject | undefined;
  readonly has: (name: string) => boolean;
}

/** A PythonProject without what several files have a say in. */
type Declared = Pick<PythonProject, "manager" | "requirements" | "lock"> & {
  readonly lockRange?: Sourced<string> | undefined;
};

async function readDeclared(reading: Reading): Promise<Declared | undefined> {
  const { config, pyproject, has, fs, root } = reading;
  if (config.requirements !== undefined) {
    return readPip(fs, config.requirements.value, config.requirements.source);
  }
  if (config.packages.length > 0) {
    return { manager: "pip", requirements: configRequirements(config) };
  }
  if (has("uv.lock")) return readUv(fs, pyproject);
  if (has("requirements.txt")) return readPip(fs, "requirements.txt");
  if (pyproject?.isProject) return readProjectTable(pyproject);
  const unread = unreadManifest(root, pyproject);
  if (unread !== undefined) throw unread;
  const isPython = config.python !== undefined || has(".python-version") || pyproject !== undefined;
  if (!isPython && !root.some(({ name, kind }) => kind === "file" && name.endsWith(".py"))) return undefined;
  return { manager: "none", requirements: [] };
}

async function readPip(fs: ProjectFs, path: string, requestedBy?: string): Promise<Declared> {
  const file = await readRequirementsFile(fs, path, requestedBy);
  const lock = hashedLock(path, file);
  return { manager: "pip", requirements: file.requirements, ...(lock === undefined ? {} : { lock }) };
}

async function readUv(fs: ProjectFs, pyproject: Pyproject | undefined): Promise<Declared> {
  if (pyproject === undefined) {
    throw new FactoryError("LOCK_INVALID", "uv.lock has no pyproject.toml beside it", {
      source: "uv.lock",
      hint: "add the pyproject.toml that uv.lock was made from, or remove uv.lock",
    });
  }
  const { lock, requiresPython } = await readUvLock(fs);
  checkLockFresh(lock, pyproject);
  return { manager: "uv", requirements: pyproject.requirements, lock, lockRange: requiresPython };
}

function readProjectTable(pyproject: Pyproject): Declared {
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
