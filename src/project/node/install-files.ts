import { FactoryError } from "../../errors/factory-error.ts";
import type { DirectoryEntry, ProjectFs, Sourced } from "../types.ts";
import { cleanNpmrc } from "./clean-npmrc.ts";
import { type PackageJson, readPackageJson } from "./read-package-json.ts";
import type { InstallFiles, NodeDependency } from "./types.ts";

/** What managers read of a manifest. `version` counts only where another package of the workspace asks for it. */
const KEYS = [
  "name",
  "private",
  "workspaces",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "bundleDependencies",
  "bundledDependencies",
  "dependenciesMeta",
  "overrides",
  "resolutions",
  "pnpm",
  "engines",
  "devEngines",
  "os",
  "cpu",
  "libc",
  "installConfig",
];

/** Scripts that managers run after an install. `prepare` is for people who work on the project: it is not run. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** Files beside the manifest that change what a manager does. */
const CONFIGURATION = [
  "pnpm-workspace.yaml",
  ".pnpmfile.cjs",
  ".yarnrc",
  ".yarnrc.yml",
  ".yarn/cache",
  ".yarn/patches",
  ".yarn/plugins",
  ".yarn/releases",
  "patches",
];

export interface InstallReading {
  readonly fs: ProjectFs;
  readonly root: readonly DirectoryEntry[];
  readonly manifest: PackageJson;
  readonly lock: string | undefined;
}

/** Everything an install reads. Throws FILE_MISSING for a local package that is not there, UNSUPPORTED for patterns. */
export async function readInstallFiles(reading: InstallReading): Promise<InstallFiles> {
  const { fs, root, manifest, lock } = reading;
  const members = await readMembers(fs, manifest);
  const written: Record<string, string> = { "package.json": reducedManifest(manifest, false) };
  for (const member of members) written[member.file] = reducedManifest(member, true);
  const npmrc = root.some(({ name }) => name === ".npmrc") ? cleanNpmrc(await fs.read(".npmrc")) : undefined;
  if (npmrc !== undefined && npmrc.text !== "") written[".npmrc"] = npmrc.text;
  const present = await Promise.all(CONFIGURATION.map((path) => inRoot(path, root) && isThere(fs, path)));
  const copied = [
    ...(lock === undefined ? [] : [lock]),
    ...CONFIGURATION.filter((_, index) => present[index]),
    ...(await localPackages(fs, manifest)),
    ...(await scriptFiles(fs, manifest)),
  ];
  return {
    written: Object.fromEntries(Object.entries(written).sort(([a], [b]) => (a < b ? -1 : 1))),
    copied: [...new Set(copied)].sort(),
    ...(npmrc?.credentialLine === undefined ? {} : { credentials: credentials(npmrc.credentialLine) }),
  };
}

function credentials(line: number): Sourced<string> {
  return { value: ".npmrc", source: `.npmrc:${line}` };
}

function inRoot(path: string, root: readonly DirectoryEntry[]): boolean {
  return root.some(({ name }) => name === path.split("/")[0]);
}

async function isThere(fs: ProjectFs, path: string): Promise<boolean> {
  return (await fs.kind(path)) !== undefined;
}

function reducedManifest({ value, scripts }: PackageJson, withVersion: boolean): string {
  const kept: Record<string, unknown> = {};
  for (const key of withVersion ? [...KEYS, "version", "bin"] : KEYS) {
    if (Object.hasOwn(value, key)) kept[key] = value[key];
  }
  const run = INSTALL_SCRIPTS.filter((name) => Object.hasOwn(scripts, name));
  if (run.length > 0) kept.scripts = Object.fromEntries(run.map((name) => [name, scripts[name]?.value]));
  return `${JSON.stringify(withSortedKeys(kept), null, 2)}\n`;
}

/** Another order of the same keys is no other manifest. */
function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, withSortedKeys(item)]));
}

/** Manifests of the workspace's other packages: of folders, and of all folders in one (`packages/*`). */
async function readMembers(fs: ProjectFs, manifest: PackageJson): Promise<readonly PackageJson[]> {
  const folders = new Set<string>();
  for (const { value, source } of manifest.workspaces) {
    for (const folder of await memberFolders(fs, value, source)) folders.add(folder);
  }
  const files = [...folders].sort().map((folder) => `${folder}/package.json`);
  const kinds = await Promise.all(files.map((file) => fs.kind(file)));
  return Promise.all(
    files.filter((_, index) => kinds[index] === "file").map((file) => readPackageJson(fs, file)),
  );
}

async function memberFolders(fs: ProjectFs, pattern: string, source: string): Promise<readonly string[]> {
  const path = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
  if (!/[*?{}[\]!]/.test(path)) return [path];
  const [, parent] = /^([^*?{}[\]!]+)\/\*$/.exec(path) ?? [];
  if (parent === undefined) {
    throw new FactoryError("UNSUPPORTED", `the workspace pattern ${JSON.stringify(pattern)} is not read`, {
      source,
      hint: "name each folder, or all folders in one like this: packages/*",
    });
  }
  const entries = await fs.list(parent);
  return entries.filter(({ kind }) => kind === "folder").map(({ name }) => `${parent}/${name}`);
}

/** What `file:`, `link:` and `portal:` dependencies name. */
async function localPackages(fs: ProjectFs, manifest: PackageJson): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const dependency of [...manifest.dependencies, ...manifest.devDependencies]) {
    const path = localPath(dependency);
    if (path === undefined) continue;
    if (!(await isThere(fs, path))) {
      throw new FactoryError(
        "FILE_MISSING",
        `${dependency.name} is taken from ${path}, which does not exist`,
        {
          source: dependency.source,
          hint: `add ${path}, or correct its name`,
        },
      );
    }
    paths.push(path);
  }
  return paths;
}

function localPath({ range }: NodeDependency): string | undefined {
  const path = /^(?:file|link|portal):(.+)$/.exec(range)?.[1];
  return path?.replace(/^\.\//, "").replace(/\/+$/, "");
}

/** Files of the project that its own install scripts name: `node scripts/setup.js`, and what prisma reads. */
async function scriptFiles(fs: ProjectFs, { scripts }: PackageJson): Promise<readonly string[]> {
  const texts = INSTALL_SCRIPTS.flatMap((name) => scripts[name]?.value ?? []);
  const words = texts.flatMap((text) => text.split(/[\s;&|'"=]+/)).map((word) => word.replace(/^\.\//, ""));
  const candidates = [...new Set(words)].filter(
    (word) => /^[\w@][\w@./-]*$/.test(word) && !word.includes(".."),
  );
  const kinds = await Promise.all(candidates.map((path) => fs.kind(path)));
  return candidates.filter((path, index) => kinds[index] !== undefined && path !== "node_modules");
}
