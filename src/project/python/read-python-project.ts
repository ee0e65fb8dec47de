import { addCogSdk } from "../cog/add-cog-sdk.ts";
import type { CogSdk } from "../cog/types.ts";
import { folderFs } from "../fs/folder-fs.ts";
import type { Config, DirectoryEntry, ProjectFs } from "../types.ts";
import type { Workspace } from "../workspace/find-workspace.ts";
import { chooseManager } from "./choose-manager.ts";
import { configRequirements } from "./config-requirements.ts";
import { attachFactoryLock } from "./factory-lock/attach-factory-lock.ts";
import { FACTORY_LOCK } from "./factory-lock/factory-table.ts";
import { type FoundFactoryLock, findFactoryLock, LOCK_FILES } from "./factory-lock/find-factory-lock.ts";
import { lockTarget } from "./factory-lock/lock-target.ts";
import { factoryLockText, parseFactoryLock } from "./factory-lock/read-factory-lock.ts";
import { projectIndexes } from "./indexes/project-indexes.ts";
import { MANAGERS } from "./managers.ts";
import { findsOwnModule } from "./places/finds-own-module.ts";
import { placeProject } from "./places/place-project.ts";
import { type Declared, readManager, readPip } from "./read-manager.ts";
import { type Pyproject, readPyproject } from "./read-pyproject.ts";
import { readPythonVersionFile } from "./read-python-version-file.ts";
import { isProjectItself } from "./select-packages.ts";
import { declaresPackage } from "./setuptools/declares-package.ts";
import type { PythonProject } from "./types.ts";
import { checkWantedParts, type WantedParts } from "./wanted-parts.ts";

export interface PythonFiles {
  readonly fs: ProjectFs;
  readonly config: Config;
  /** Names in the root folder. */
  readonly root: readonly DirectoryEntry[];
  /** `ignore`: as if there were no pylock.toml that `factory lock` made. */
  readonly factoryLock?: "ignore";
  /** What the image is for, such as `linux/arm64`: each has a lock of its own. That of pylock.toml when absent. */
  readonly platform?: string;
  /** Everything that the build may use; the project's folder when absent. */
  readonly rootFs?: ProjectFs;
  /** The project's folder relative to that root; the root itself when absent. */
  readonly folder?: string;
  /** The uv.lock that speaks for the folder, in it or above it. */
  readonly workspace?: Workspace;
  /** The SDK that the environment chooses for a cog project; asked only when there is one. */
  readonly cogSdk?: () => Promise<CogSdk | undefined>;
}

/**
 * What the project's own files say about Python; undefined when the root has no manifest and no Python file.
 * Requirements that the config names come before the manager it names, that before the first manager whose files are
 * there.
 */
export async function readPythonProject(files: PythonFiles): Promise<PythonProject | undefined> {
  // Links out of the project and special files count too: reading them says what is wrong, skipping them would not.
  const isThere = (name: string) =>
    files.root.some((entry) => entry.name === name && entry.kind !== "folder") ||
    (name === "uv.lock" && files.workspace !== undefined);
  const factoryLock =
    LOCK_FILES.some(isThere) && files.config.manager?.value !== "pylock"
      ? await findFactoryLock(files.fs, files.platform)
      : undefined;
  const isOwn = isThere(FACTORY_LOCK) && (await isFactoryLock(files, factoryLock));
  // What factory itself made says nothing of the manager.
  const has = (name: string) => isThere(name) && !(name === FACTORY_LOCK && isOwn);
  const pyproject = has("pyproject.toml") ? await readPyproject(files.fs) : undefined;
  const versionFile = await readVersionFile(files);
  const declared = await readDeclared({ ...files, pyproject, has });
  if (declared === undefined) return undefined;
  checkHasParts(declared.manager, files.config);
  const { ranges: declaredRanges = [], indexes: ofRequirements, ...project } = declared;
  const indexes = await projectIndexes({ fs: files.fs, pyproject, has }, ofRequirements);
  const ranges = [files.config.python, ...declaredRanges, versionFile, pyproject?.requiresPython];
  const declaredPython: PythonProject = {
    ...project,
    ranges: ranges.filter((range) => range !== undefined),
    ...(indexes === undefined ? {} : { indexes }),
    ...(pyproject?.name === undefined ? {} : { name: pyproject.name }),
  };
  const python =
    files.config.kind === "cog"
      ? addCogSdk(declaredPython, files.config, await files.cogSdk?.())
      : declaredPython;
  const locked =
    factoryLock === undefined || files.factoryLock === "ignore"
      ? python
      : attachFactoryLock(
          python,
          parseFactoryLock(factoryLock.text, factoryLock.file),
          lockTarget(files.config, python),
        );
  const { folder = "", workspace, rootFs: root = files.fs } = files;
  const lockFolder = locked.lock?.file === "uv.lock" ? (workspace?.folder ?? folder) : folder;
  return placeProject(await asInstalled(locked, files, pyproject), { root, folder, lockFolder });
}

/** Whether pylock.toml is factory's own, whichever lock is read. */
async function isFactoryLock(
  { fs, config }: PythonFiles,
  found: FoundFactoryLock | undefined,
): Promise<boolean> {
  if (found === undefined || found.file === FACTORY_LOCK) return found !== undefined;
  return config.manager?.value !== "pylock" && (await factoryLockText(fs)) !== undefined;
}

/** The project without itself when the config or its own files say that it is nothing to install. */
async function asInstalled(
  python: PythonProject,
  { config, fs }: PythonFiles,
  pyproject: Pyproject | undefined,
): Promise<PythonProject> {
  const wanted = config.installProject?.value;
  if (wanted === false) return withoutSelf(python);
  if (wanted === true || pyproject === undefined || !isPackage(python)) return python;
  if (await findsOwnModule(fs, pyproject)) return python;
  const value = `the project itself is copied and not installed: ${pyproject.buildBackend} would find no module of its name`;
  const note = { value, source: pyproject.sourceOf(["build-system", "build-backend"]) };
  return { ...withoutSelf(python), notes: [...(python.notes ?? []), note] };
}

function isPackage({ self, lock }: PythonProject): boolean {
  return self !== undefined || lock?.packages.some(isProjectItself) === true;
}

/** The nearest of the project's folder and that of its workspace, as uv takes it. */
async function readVersionFile({ fs, root, rootFs = fs, workspace }: PythonFiles) {
  const isOwn = root.some(({ name, kind }) => name === ".python-version" && kind !== "folder");
  if (isOwn) return readPythonVersionFile(fs);
  if (workspace === undefined || workspace.member === ".") return undefined;
  const above = folderFs(rootFs, workspace.folder);
  return (await above.kind(".python-version")) === "file" ? readPythonVersionFile(above) : undefined;
}

/** Manifests that have neither extras nor groups. Throws CONFIG_INVALID when the config asks for some all the same. */
function checkHasParts(manager: PythonProject["manager"], config: Config): void {
  if (manager !== "pip" && manager !== "pipenv" && manager !== "conda") return;
  checkWantedParts(wantedOf(config), { file: `a project of ${manager}`, extras: [], groups: [] });
}

/** The project as if it were no package. */
function withoutSelf({ self: _, ...python }: PythonProject): PythonProject {
  return withoutRootPackage(python);
}

function withoutRootPackage(python: PythonProject): PythonProject {
  if (python.lock === undefined) return python;
  const packages = python.lock.packages.map((one) => {
    if (!isProjectItself(one)) return one;
    const { place: _, ...rest } = one;
    return { ...rest, unlocked: "virtual" };
  });
  return { ...python, lock: { ...python.lock, packages } };
}

function wantedOf({ extras = [], groups = [] }: Config): WantedParts {
  return { extras, groups };
}

/** Files before which setup.cfg does not count, so that it is not read. */
const BEFORE_SETUP = MANAGERS.slice(0, MANAGERS.findIndex(({ manager }) => manager === "pip") + 1).map(
  ({ file }) => file,
);

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
    return configRequirements(fs, config);
  }
  const setupCfg = has("setup.cfg") && !BEFORE_SETUP.some(has) && (await declaresPackage(fs));
  const chosen = chooseManager({ ...reading, setupCfg });
  if (chosen !== undefined) {
    const { rootFs = fs, workspace } = reading;
    const declared = await readManager(chosen, {
      ...reading,
      wanted: wantedOf(config),
      lockFs: folderFs(rootFs, workspace?.folder ?? reading.folder ?? ""),
      member: workspace?.member ?? ".",
    });
    return { ...declared, ...(chosen.rejected.length === 0 ? {} : { rejected: chosen.rejected }) };
  }
  const isPython =
    config.kind === "cog" || config.python !== undefined || has(".python-version") || pyproject !== undefined;
  if (!isPython && !root.some(({ name, kind }) => kind === "file" && name.endsWith(".py"))) return undefined;
  return { manager: "none", requirements: [] };
}
