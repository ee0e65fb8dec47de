import { readConfig } from "./config/read-config.ts";
import { folderFs } from "./fs/folder-fs.ts";
import { inFolder } from "./ignore-in-folder.ts";
import { readNodeProject } from "./node/read-node-project.ts";
import { type PythonFiles, readPythonProject } from "./python/read-python-project.ts";
import { readIgnoreFile } from "./read-ignore-file.ts";
import { readSite } from "./site/read-site.ts";
import { stackOf } from "./stack-of.ts";
import type { Accelerator, Config, DirectoryEntry, Project, ProjectFs, Sourced } from "./types.ts";
import { findMember } from "./workspace/find-member.ts";
import { findWorkspace } from "./workspace/find-workspace.ts";

/** `factoryLock: "ignore"` reads a project as if `factory lock` had never been run there. */
export type ReadOptions = Pick<PythonFiles, "factoryLock" | "cogSdk" | "platform"> & {
  /** The project's own folder, relative to the root; the root itself when absent. */
  readonly folder?: string;
  /** The workspace member that is the project, instead of what is in the folder. */
  readonly package?: Sourced<string>;
  /** What the image computes on, whatever the config says. */
  readonly accelerator?: Sourced<Accelerator>;
};

/**
 * Reads the manifests in a project's folder and what they name, inside a root that nothing leaves. The tree itself is
 * never walked, so that the number of files costs nothing. Throws FactoryError for everything a user can put right.
 */
export async function readProject(rootFs: ProjectFs, options: ReadOptions = {}): Promise<Project> {
  const { folder: startFolder = "", package: named, accelerator, ...rest } = options;
  const start = await openFolder(rootFs, startFolder);
  const name = named ?? start.config.package;
  const member = name === undefined ? startFolder : await findMember(rootFs, startFolder, name);
  const opened = member === startFolder ? start : await openMember(rootFs, member, start);
  const { fs, folder, root } = opened;
  const config = withAccelerator(opened.config, accelerator);
  const workspace = await findWorkspace(rootFs, folder, root);
  const ignore = await readIgnored(rootFs, opened);
  const found = workspace === undefined ? {} : { workspace };
  const stack = await readStack({ fs, config, root, rootFs, folder, ...found, ...rest });
  return { fs, rootFs, folder, config, root, ignore, ...stack, ...passedOver(root, stack) };
}

type OpenedFolder = Pick<Project, "fs" | "folder" | "root" | "config">;

async function openFolder(rootFs: ProjectFs, folder: string): Promise<OpenedFolder> {
  const fs = folderFs(rootFs, folder);
  const root = await fs.list(".");
  return { fs, folder, root, config: await readConfig(fs, root) };
}

/** A member that has no configuration of its own takes that of the folder that named it. */
async function openMember(rootFs: ProjectFs, folder: string, start: OpenedFolder): Promise<OpenedFolder> {
  const member = await openFolder(rootFs, folder);
  return member.config.kind === "none" ? { ...member, config: start.config } : member;
}

/** Versions that the config names stay: they are of use again once its accelerator is. */
function withAccelerator(config: Config, accelerator: Sourced<Accelerator> | undefined): Config {
  return accelerator === undefined ? config : { ...config, accelerator };
}

/** The patterns of the root, then those of the project's folder, which mean what is below it. */
async function readIgnored(
  rootFs: ProjectFs,
  { fs, folder, root }: OpenedFolder,
): Promise<readonly string[]> {
  const own = await readPatterns(fs, root);
  if (folder === "") return own;
  return [...(await readPatterns(rootFs, await rootFs.list("."))), ...inFolder(folder, own)];
}

async function readPatterns(fs: ProjectFs, entries: readonly DirectoryEntry[]): Promise<readonly string[]> {
  const isThere = entries.some(({ name, kind }) => name === ".dockerignore" && kind !== "folder");
  return isThere ? readIgnoreFile(fs) : [];
}

/**
 * What the files of one stack say: of the one that the config decides on, else of Python when it has a manifest, of
 * Node when there is a package.json, of Python for its files alone, of pages. The files of the others are not read.
 */
async function readStack(files: PythonFiles): Promise<Pick<Project, "python" | "node" | "site">> {
  const decided = stackOf(files.config);
  const asked = (stack: string) => decided === undefined || decided === stack;
  const python = asked("python") ? await readPythonProject(files) : undefined;
  if (python !== undefined && (decided === "python" || python.manager !== "none")) return { python };
  const node = asked("node") ? await readNodeProject(files) : undefined;
  if (node !== undefined) return { node };
  if (python !== undefined) return { python };
  const site = asked("static") ? await readSite(files.fs, files.root) : undefined;
  return site === undefined ? {} : { site };
}

/** What each other stack would have begun with; the root's own names tell enough. */
function passedOver(
  root: readonly DirectoryEntry[],
  { python, node, site }: Pick<Project, "python" | "node" | "site">,
): Pick<Project, "passedOver"> {
  const file = (is: (name: string) => boolean) =>
    root.find((one) => one.kind === "file" && is(one.name))?.name;
  const others = [
    { stack: "python", file: python === undefined ? file((name) => name.endsWith(".py")) : undefined },
    { stack: "node", file: node === undefined ? file((name) => name === "package.json") : undefined },
    { stack: "static", file: site === undefined ? file((name) => name === "index.html") : undefined },
  ] as const;
  const found = others.flatMap(({ stack, file: name }) =>
    name === undefined ? [] : [{ stack, file: name }],
  );
  return found.length === 0 ? {} : { passedOver: found };
}
