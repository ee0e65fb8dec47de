import type { Config, DirectoryEntry, ProjectFs } from "../types.ts";
import { chooseManager } from "./choose-manager.ts";
import { configRequirements } from "./config-requirements.ts";
import { type Declared, readManager, readPip } from "./read-manager.ts";
import { type Pyproject, readPyproject } from "./read-pyproject.ts";
import { readPythonVersionFile } from "./read-python-version-file.ts";
import type { PythonProject } from "./types.ts";
import { unreadManifest } from "./unread-manifest.ts";

export interface PythonFiles {
  readonly fs: ProjectFs;
  readonly config: Config;
  /** Names in the root folder. */
  readonly root: readonly DirectoryEntry[];
}

/**
 * What the project's own files say about Python; undefined when the root has no manifest and no Python file.
 * Requirements that the config names come before the manager it names, that before the first manager whose files are
 * there.
 */
export async function readPythonProject(files: PythonFiles): Promise<PythonProject | undefined> {
  // Links out of the project and special files count too: reading them says what is wrong, skipping them would not.
  const has = (name: string) => files.root.some((entry) => entry.name === name && entry.kind !== "folder");
  const pyproject = has("pyproject.toml") ? await readPyproject(files.fs) : undefined;
  const versionFile = has(".python-version") ? await readPythonVersionFile(files.fs) : undefined;
  const declared = await readDeclared({ ...files, pyproject, has });
  if (declared === undefined) return undefined;
  const { ranges: declaredRanges = [], ...project } = declared;
  const ranges = [files.config.python, ...declaredRanges, versionFile, pyproject?.requiresPython];
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

async function readDeclared(
  reading: Reading,
): Promise<(Declared & Pick<PythonProject, "rejected">) | undefined> {
  const { config, pyproject, has, fs, root } = reading;
  if (config.requirements !== undefined) {
    return readPip(fs, config.requirements.value, config.requirements.source);
  }
  if (config.packages.length > 0) {
    return { manager: "pip", requirements: configRequirements(config) };
  }
  const chosen = chooseManager(reading);
  if (chosen !== undefined) {
    const declared = await readManager(chosen.manager, reading);
    return { ...declared, ...(chosen.rejected.length === 0 ? {} : { rejected: chosen.rejected }) };
  }
  const unread = unreadManifest(root, pyproject);
  if (unread !== undefined) throw unread;
  const isPython = config.python !== undefined || has(".python-version") || pyproject !== undefined;
  if (!isPython && !root.some(({ name, kind }) => kind === "file" && name.endsWith(".py"))) return undefined;
  return { manager: "none", requirements: [] };
}
