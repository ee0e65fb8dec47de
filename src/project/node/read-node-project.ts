import type { Config, DirectoryEntry, ProjectFs } from "../types.ts";
import { chooseNodeManager } from "./choose-node-manager.ts";
import { readInstallFiles } from "./install-files.ts";
import { readNodeLock } from "./read-node-lock.ts";
import { readNodeVersionFile } from "./read-node-version-file.ts";
import { readPackageJson } from "./read-package-json.ts";
import type { NodeProject } from "./types.ts";

const VERSION_FILES = [".nvmrc", ".node-version"];

/** What the project's own files say about Node; undefined when the root has no package.json. */
export async function readNodeProject({
  fs,
  config,
  root,
}: {
  readonly fs: ProjectFs;
  readonly config: Config;
  readonly root: readonly DirectoryEntry[];
}): Promise<NodeProject | undefined> {
  // Links out of the project and special files count too: reading them says what is wrong, skipping them would not.
  const has = (name: string) => root.some((entry) => entry.name === name && entry.kind !== "folder");
  if (!has("package.json")) return undefined;
  const manifest = await readPackageJson(fs, "package.json");
  const { lock: lockFile, ...chosen } = chooseNodeManager(config, manifest, has);
  const lock = lockFile === undefined ? undefined : await readNodeLock(fs, lockFile, manifest);
  const versions = await Promise.all(VERSION_FILES.filter(has).map((file) => readNodeVersionFile(fs, file)));
  return {
    ...chosen,
    ranges: [manifest.node, ...versions].filter((range) => range !== undefined),
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
    scripts: manifest.scripts,
    ...(manifest.main === undefined ? {} : { main: manifest.main }),
    ...(lock === undefined ? {} : { lock }),
    install: await readInstallFiles({ fs, root, manifest, lock: lockFile }),
  };
}
